/**
 * The judge's features of every example, as the product computes them: reads `examples.s16` and `examples.json` in a
 * folder, writes `features.f32` (count × 120 × FEATURES), or a part of it. Three of five examples went through the
 * noise suppression of our canceller first, as the product's microphone does.
 *
 *   node scripts/judgement/dump-features.ts FOLDER [FROM TO FILE]
 */
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from '../../main/domain/pcm.ts';
import { judgementFeatures } from '../../main/domain/judgement/judgement-features.ts';
import { openWebrtcEchoCanceller } from '../../main/echo-cancellers/webrtc.ts';
import { rawFramesOf } from '../../main/interruption-detectors/local/raw-frames.ts';
import { openSilero } from '../../main/voice-detectors/silero.ts';

const SAMPLES = 48_000;
const FRAME = 160;
/** Nobody speaks sooner. */
const ROOM_SAMPLES = 6400;
const [folder, from = '0', to = '', file = 'features.f32'] = process.argv.slice(2);
const { length: count } = JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8')) as unknown[];
const input = openSync(join(folder, 'examples.s16'), 'r');
const output = openSync(join(folder, file), 'w');
const silero = await openSilero();
const canceller = openWebrtcEchoCanceller();
const silence = new Int16Array(FRAME);
const samples = new Int16Array(SAMPLES);
for (let example = Number(from); example < (to === '' ? count : Number(to)); example++) {
  readSync(input, bytesOf(samples), 0, SAMPLES * 2, example * SAMPLES * 2);
  if (example % 5 < 3) {
    // It has heard this room for a second before.
    const room = samples.slice(0, ROOM_SAMPLES);
    for (const piece of [room, room, room, samples])
      for (let at = 0; at < piece.length; at += FRAME) canceller.process(piece.subarray(at, at + FRAME), silence);
  }
  const features = judgementFeatures(await rawFramesOf(samples, silero));
  writeSync(output, new Uint8Array(features.buffer));
}
closeSync(output);
// The native library keeps its threads.
process.exit(0);
