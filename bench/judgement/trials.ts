import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { parseWav } from '../../main/domain/wav.ts';
import { openWebrtcEchoCanceller } from '../../main/echo-cancellers/webrtc.ts';
import type { VoiceDetector } from '../../main/interfaces/voice-detector.ts';
import { fixtures, sharedFolder } from '../../main/testing/fixtures.ts';
import { openRandom, type Random } from '../../main/testing/random.ts';
import { OWN_TEST } from '../../main/testing/unseen.ts';
import { convolve } from './convolve.ts';

export type TrialKind = 'interruption' | 'backchannel' | 'noise';

/** What somebody, or something, sounds over the avatar, a second of the room before it. */
export type Trial = {
  readonly name: string;
  readonly kind: TrialKind;
  /** For the table of errors: `speech`, `command`, `coughing`, … */
  readonly group: string;
  readonly condition: 'near' | 'room';
  /** 16 kHz mono. */
  readonly samples: Int16Array;
  readonly onsetMs: number;
};

type Clip = { readonly name: string; readonly kind: TrialKind; readonly group: string; readonly sound: Float32Array };

const RATE = 16_000;
const PREFIX_MS = 1000;
const SOUND_MS = 2300;
const ROOT = join(import.meta.dirname, '../..');
const rowSchema = z.object({ file: z.string(), class: z.string(), licence_class: z.string() });
const splitSchema = z.object({ test: z.array(z.string()), validation: z.array(z.string()) });
/** The one for choosing, the other for reporting; each has a room and a background of its own. */
export type Part = 'validation' | 'test';
/** Said alone, these agree; the manifest calls every clip of its class so. */
const LEVEL_DBFS = -28;

/**
 * @returns the recordings of one part; `isWhole` is false where only the repo's own few are at hand
 * @throws Error for the validation part where the shared recordings are not at hand: the repo has none of it
 */
export async function judgementTrials(
  voice: VoiceDetector,
  part: Part,
): Promise<{ readonly trials: readonly Trial[]; readonly isWhole: boolean }> {
  const shared = sharedFolder();
  if (shared === null && part === 'validation') throw new Error('the validation recordings are not at hand');
  const found = shared === null ? ownClips() : sharedClips(shared, part);
  const clips: Clip[] = [];
  for (const clip of found) {
    const sound = clip.kind === 'interruption' ? await fromFirstVoice(clip.sound, voice) : clip.sound;
    if (sound !== null) clips.push({ ...clip, sound });
  }
  const random = openRandom(8);
  const { room, hum } = shared !== null && part === 'validation' ? validationRoom(shared) : testRoom();
  const trials = clips.flatMap((clip) => [
    trialOf(clip, 'near', clip.sound, random, null),
    trialOf(clip, 'room', convolve(clip.sound, room), random, hum),
  ]);
  cleaned(trials);
  return { trials, isWhole: shared !== null };
}

/**
 * From just before the first voice on: energy alone takes a breath or a click for the beginning. Null: nobody speaks
 * within a second and a half, to the ear of the voice detector on the clean recording.
 */
async function fromFirstVoice(sound: Float32Array, voice: VoiceDetector): Promise<Float32Array | null> {
  const { windowSamples } = voice;
  voice.reset();
  for (let at = 0; at + windowSamples <= Math.min(sound.length, 1.5 * RATE); at += windowSamples)
    if ((await voice.speechProbability(sound.slice(at, at + windowSamples))) >= 0.5)
      return sound.slice(Math.max(0, at - windowSamples));
  return null;
}

function ownClips(): Clip[] {
  const of = (role: 'interruptions' | 'short' | 'noise' | 'music', kind: TrialKind): Clip[] =>
    fixtures(role)
      .filter(({ name }) => OWN_TEST.test(name))
      .map(({ name, samples }) => ({ name, kind, group: role, sound: onsetOf(floatOf(samples)) }));
  return [
    ...of('interruptions', 'interruption'),
    ...of('short', 'backchannel'),
    ...of('noise', 'noise'),
    ...of('music', 'noise'),
  ];
}

type RoomAndHum = { readonly room: Int16Array; readonly hum: Int16Array };

function testRoom(): RoomAndHum {
  const room = fixtures('rooms').find(({ name }) => name === 'small-room');
  const hum = fixtures('noise').find(({ name }) => name === 'dishes');
  if (!room || !hum) throw new Error('fixtures are missing');
  return { room: room.samples, hum: hum.samples };
}

function validationRoom(folder: string): RoomAndHum {
  const read = (file: string): Int16Array => parseWav(readFileSync(join(folder, 'audio16k', file))).samples;
  return { room: read('rir/ir-basement.wav'), hum: read('noise/ambience/exercise_bike.wav') };
}

function sharedClips(folder: string, part: Part): Clip[] {
  const rows = parse(readFileSync(join(folder, 'MANIFEST.csv'), 'utf8'), { columns: true }) as readonly object[];
  const { test, validation } = splitSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'scripts/judgement/split.json'), 'utf8')),
  );
  return rows.flatMap((row) => {
    const { file, class: kind, licence_class: licence } = rowSchema.parse(row);
    const name = file.replace('audio16k/', '');
    const starts = (list: readonly string[]): boolean => list.some((start) => name.startsWith(start));
    const isTest = licence !== 'open' || starts(test);
    const isAsked = part === 'test' ? isTest : !isTest && starts(validation);
    const path = join(folder, file);
    if (!isAsked || !/^(speech|backchannel|noise|music)/.test(kind) || !existsSync(path)) return [];
    const { samples } = parseWav(readFileSync(path));
    return clipsOf(basename(file, '.wav'), kind, floatOf(samples));
  });
}

/** A long recording gives several: each beginning of speech after a pause, or each two seconds of a noise. */
function clipsOf(name: string, kind: string, samples: Float32Array): Clip[] {
  if (kind === 'backchannel' || name === 'mfa_uhuh')
    return [{ name, kind: 'backchannel', group: 'backchannel', sound: onsetOf(samples.slice(0, 1.6 * RATE)) }];
  if (kind === 'speech') {
    if (samples.length <= 1.3 * RATE)
      return [{ name, kind: 'interruption', group: 'one word', sound: onsetOf(samples) }];
    return speechStarts(samples)
      .slice(0, 4)
      .map((at, i) => ({
        name: `${name} #${i}`,
        kind: 'interruption',
        group: 'speech',
        sound: samples.slice(at, at + 3 * RATE),
      }));
  }
  const group = kind.replace('noise/', '');
  const pieces = kind === 'music' || group === 'crowd' || group === 'ambience' ? 4 : 1;
  return Array.from({ length: pieces }, (_, i) => ({
    name: `${name} #${i}`,
    kind: 'noise' as const,
    group,
    sound: pieces === 1 ? onsetOf(samples) : samples.slice(i * 2.5 * RATE, (i + 1) * 2.5 * RATE),
  })).filter(({ sound }) => sound.length > 0.2 * RATE);
}

const floatOf = (samples: Int16Array): Float32Array => Float32Array.from(samples, (sample) => sample / 32_768);

function levelsDb(samples: Float32Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / 160) }, (_, frame) => {
    let sum = 0;
    for (let i = frame * 160; i < frame * 160 + 160; i++) sum += samples[i] * samples[i];
    return 10 * Math.log10(sum / 160 + 1e-10);
  });
}

/** From the first 10 ms within 30 dB of the loudest. */
function onsetOf(samples: Float32Array): Float32Array {
  const levels = levelsDb(samples);
  const loudest = Math.max(...levels);
  return samples.slice(
    Math.max(
      0,
      levels.findIndex((level) => level > loudest - 30),
    ) * 160,
  );
}

function speechStarts(samples: Float32Array): number[] {
  const levels = levelsDb(samples);
  const threshold = Float64Array.from(levels).sort()[Math.floor(levels.length * 0.95)] - 26;
  const starts: number[] = [];
  let quiet = 25;
  levels.forEach((level, frame) => {
    if (level <= threshold) quiet += 1;
    else {
      if (quiet >= 25 && samples.length - frame * 160 > 1.2 * RATE) starts.push(Math.max(0, frame - 1) * 160);
      quiet = 0;
    }
  });
  return starts;
}

/** At the level of a visitor, in a quiet room or in one with somebody at the dishes 15 dB below. */
function trialOf(
  { name, kind, group, sound }: Clip,
  condition: Trial['condition'],
  heard: Float32Array,
  random: Random,
  background: Int16Array | null,
): Trial {
  const length = ((PREFIX_MS + SOUND_MS) * RATE) / 1000;
  const from = (PREFIX_MS * RATE) / 1000;
  const active = Array.from(levelsDb(heard.subarray(0, RATE)))
    .sort((a, b) => b - a)
    .slice(0, 40);
  const loudDb = 10 * Math.log10(active.reduce((sum, level) => sum + 10 ** (level / 10), 0) / active.length);
  const gain = 10 ** ((LEVEL_DBFS - loudDb) / 20);
  const samples = new Int16Array(length);
  const noiseAt = background ? random.below(Math.max(1, background.length - length)) : 0;
  const noiseGain = background ? 10 ** ((LEVEL_DBFS - 15) / 20) / rootMeanSquare(background) : 0;
  const end = condition === 'near' ? Math.min(heard.length, sound.length) : heard.length;
  for (let i = 0; i < length; i++) {
    const at = i - from;
    let value = (random.below(2001) - 1000) * 2e-7;
    if (background) value += background[(noiseAt + i) % background.length] * noiseGain;
    if (at >= 0 && at < end) value += heard[at] * gain;
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
  }
  return { name, kind, group, condition, samples, onsetMs: PREFIX_MS };
}

/** Through the noise suppression of the kiosk's microphone, which has heard each room for a while before. */
function cleaned(trials: readonly Trial[]): void {
  const silence = new Int16Array(160);
  for (const condition of ['near', 'room'] as const) {
    const canceller = openWebrtcEchoCanceller();
    for (const { samples } of trials.filter((trial) => trial.condition === condition)) {
      const before = samples.slice(0, (PREFIX_MS * RATE) / 1000);
      for (const piece of [before, samples])
        for (let at = 0; at + 160 <= piece.length; at += 160) canceller.process(piece.subarray(at, at + 160), silence);
    }
    canceller.close();
  }
}

function rootMeanSquare(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
