import { openCaptions } from '../captions/captions.ts';
import { openLipSync } from '../lip-sync/lip-sync.ts';
import { openActor } from '../stage/acting/actor.ts';
import { openGuide } from '../stage/sitter.ts';
import { openPicture } from '../stage/scene.ts';

const FRAME_MS = 20;
const PICTURE_MS = 42;
const SEGMENT_MS = 9000;
const PAUSE_MS = 1000;
/** Pictures are drawn by the graphics stack now and then only: its memory is not the page's. */
const DRAWN_EACH = 400;
const SAMPLE_RATE = 24_000;

const WORDS = Array.from({ length: 24 }, (_, at) => ({ text: `word${at}`, startMs: at * 370, endMs: at * 370 + 300 }));

/** A voice of four syllables a second; the same each time. */
function hum(atMs: number, into: Int16Array): void {
  for (let n = 0; n < into.length; n += 1) {
    const t = atMs / 1000 + n / SAMPLE_RATE;
    const syllable = Math.max(0, Math.sin(t * Math.PI * 4));
    into[n] = syllable * 6000 * (Math.sin(2 * Math.PI * 190 * t) + 0.6 * Math.sin(2 * Math.PI * 760 * t));
  }
}

/**
 * Talks as fast as it can through so many minutes of the screen's own parts: lip-sync, actor, face, captions.
 *
 * @returns what the page's heap held after a tenth of it and at its end, bytes, as the browser counts it after `collect`
 */
export async function anHourOfTalking(minutes: number, collect: () => Promise<number>): Promise<[number, number]> {
  const host = document.createElement('div');
  const canvas = document.createElement('canvas');
  document.body.append(host, canvas);
  const captions = openCaptions(host);
  const lipSync = openLipSync({ thread: 'own' });
  const actor = openActor({ seed: 7, startMs: 0, motion: 0.75 });
  const picture = openPicture({ canvas, antialias: false });
  const avatar = openGuide('thea', 'soft');
  picture.resize(256, 320, 1);
  picture.show(avatar);
  let pictureAtMs = 0;
  let drawn = 0;
  let early = 0;

  function drawUntil(untilMs: number): void {
    for (; pictureAtMs < untilMs; pictureAtMs += PICTURE_MS) {
      const mouth = lipSync.mouthAt(pictureAtMs);
      avatar.wear(actor.poseAt(pictureAtMs, { phase: 'speaking', mood: 'neutral', visitorSpeaks: false }, mouth));
      captions.tick(pictureAtMs);
      if (drawn++ % DRAWN_EACH === 0) picture.draw();
    }
  }

  async function say(generation: number, startMs: number): Promise<void> {
    const segmentId = `segment-${generation}`;
    const words = WORDS;
    const text = words.map((word) => word.text).join(' ');
    const rest = { heardAtMs: startMs, heardMs: null, interrupted: false };
    captions.show({ segmentId, generation, text, words, ...rest }, 'en');
    for (let positionMs = 0; positionMs < SEGMENT_MS; positionMs += FRAME_MS) {
      const samples = new Int16Array((SAMPLE_RATE * FRAME_MS) / 1000);
      hum(positionMs, samples);
      lipSync.push({
        segmentId,
        generation,
        positionMs,
        heardAtMs: startMs + positionMs,
        sampleRate: SAMPLE_RATE,
        samples,
      });
      drawUntil(startMs + positionMs - 100);
    }
    drawUntil(startMs + SEGMENT_MS + PAUSE_MS);
    if (generation % 5 === 0) lipSync.clear(generation + 1, startMs + SEGMENT_MS);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  const segments = Math.round((minutes * 60_000) / (SEGMENT_MS + PAUSE_MS));
  for (let at = 0; at < segments; at += 1) {
    if (at === Math.ceil(segments / 10)) early = await collect();
    await say(at + 1, 1000 + at * (SEGMENT_MS + PAUSE_MS));
  }
  const late = await collect();
  avatar.dispose();
  picture.dispose();
  lipSync.close();
  host.remove();
  canvas.remove();
  return [early, late];
}
