/**
 * What the canceller leaves of our own voice: reads `far.s16` and `mic.s16` (16 kHz) in a folder, writes `residue.s16`.
 *
 *   node scripts/judgement/residue.ts FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWebrtcEchoCanceller } from '../../main/echo-cancellers/webrtc.ts';
import { bytesOf } from '../../main/domain/pcm.ts';

const FRAME = 160;
const folder = process.argv[2];
const read = (name: string): Int16Array => {
  const bytes = readFileSync(join(folder, name));
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const [far, residue] = [read('far.s16'), read('mic.s16')];
const canceller = openWebrtcEchoCanceller();
canceller.setDelayMs(50);
for (let at = 0; at + FRAME <= residue.length; at += FRAME)
  canceller.process(residue.subarray(at, at + FRAME), far.subarray(at, at + FRAME));
canceller.close();
writeFileSync(join(folder, 'residue.s16'), bytesOf(residue));
// The native library keeps its threads.
process.exit(0);
