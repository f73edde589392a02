import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatWav } from '../../domain/wav.ts';
import { fixtureOf, type Fixture } from '../fixtures.ts';
import { envelopeDbfs } from '../sound-analysis.ts';

const GUIDE = join(import.meta.dirname, '../../../assets/demo/museum-guide');
const LONGEST_PAUSE_MS = 20;
/** Still above −50 dBFS when it is ducked by 12 dB, so that a pause is no silence. */
const PAUSE_DBFS = -37;
/** Clips of one sentence that ends early are no lecture. */
const SHORTEST_MS = 3000;

export const LECTURE_TEXT = 'The whole lecture, without a pause for breath.';

/**
 * Writes a content pack whose one topic, `lecture`, is the demo's own voice without pauses, and whose other lines are
 * silent: what the loudspeaker gives is the lecture or nothing.
 *
 * @returns the lecture's sound, 24 kHz mono
 */
export function writeLecturePack(assetsFolder: string, lectureMs: number): Fixture {
  const folder = join(assetsFolder, 'demo/lecture');
  mkdirSync(folder, { recursive: true });
  const hush = ['hush-1', 'hush-2'];
  const lines = Object.fromEntries(hush.map((name) => [name, { audio: 'hush.wav', text: '(silence)' }]));
  writeFileSync(join(folder, 'hush.wav'), formatWav(new Int16Array(2400), 24_000));
  writeFileSync(join(folder, 'lecture.wav'), formatWav(lectureOf(lectureMs), 24_000));
  writeFileSync(
    join(folder, 'pack.json'),
    JSON.stringify({
      format: 1,
      title: 'Lecture',
      language: 'en',
      timing: { silenceMs: 600_000, silences: 0, goAheadMs: 600_000, goOnMs: 600_000, pauseMs: 0 },
      moments: { welcome: hush, goOn: hush, silence: hush, again: hush },
      topics: [{ id: 'lecture', label: 'Lecture', says: ['lecture'] }],
      answers: [{ says: hush, then: 'listen' }],
      lines: { ...lines, lecture: { audio: 'lecture.wav', text: LECTURE_TEXT } },
    }),
  );
  return fixtureOf(join(folder, 'lecture.wav'));
}

/** The guide's longer clips one after another, again and again, its pauses cut to 20 ms. */
function lectureOf(lectureMs: number): Int16Array {
  const clips = readdirSync(GUIDE)
    .filter((file) => file.endsWith('.wav'))
    .sort()
    .map((file) => fixtureOf(join(GUIDE, file)))
    .filter(({ samples, sampleRate }) => samples.length > (SHORTEST_MS * sampleRate) / 1000);
  const lecture = new Int16Array((24_000 * lectureMs) / 1000);
  let at = 0;
  for (let i = 0; at < lecture.length; i++) {
    const { samples, sampleRate, file } = clips[i % clips.length];
    if (sampleRate !== 24_000) throw new RangeError(`${file} must have 24 kHz`);
    const dense = withoutPauses(samples);
    lecture.set(dense.subarray(0, lecture.length - at), at);
    at += dense.length;
  }
  return lecture;
}

function withoutPauses(samples: Int16Array): Int16Array {
  const block = 240;
  const levels = envelopeDbfs(samples, block);
  const kept: number[] = [];
  let quietMs = 0;
  levels.forEach((level, i) => {
    quietMs = level < PAUSE_DBFS ? quietMs + 10 : 0;
    if (quietMs <= LONGEST_PAUSE_MS) kept.push(i);
  });
  const dense = new Int16Array(kept.length * block);
  kept.forEach((from, to) => {
    dense.set(samples.subarray(from * block, (from + 1) * block), to * block);
  });
  return dense;
}
