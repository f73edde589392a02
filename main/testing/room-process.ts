import { spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { clock } from '../clock.ts';
import { bytesOf } from '../domain/pcm.ts';
import { createRoom, ROOM_BLOCK, ROOM_RATE, type RoomOptions } from './room.ts';

/** What PulseAudio's own way from the monitor to the microphone's sink takes with these buffers: measured by the test. */
const WAY_MS = 30;
const OUTPUT_BUFFER_MS = 30;

process.once('message', (options: RoomOptions) => {
  run(options);
});
process.on('disconnect', () => process.exit(0));

function run(options: RoomOptions): void {
  try {
    setPriority(0, Math.min(getPriority(0), -5));
  } catch {
    // Not ours to raise: the room runs as it can.
  }
  const room = createRoom({ ...options, delayMs: options.delayMs - WAY_MS });
  const format = ['--raw', '--format=s16le', '--channels=1', `--rate=${ROOM_RATE}`];
  const ear = spawn('parec', [...format, '--device=speaker.monitor', '--latency-msec=5'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const mouth = spawn(
    'pacat',
    [...format, '--playback', '--device=micsink', `--latency-msec=${OUTPUT_BUFFER_MS}`, '--process-time-msec=5'],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  for (const child of [ear, mouth]) child.once('exit', () => process.exit(1));
  process.once('exit', () => {
    ear.kill('SIGKILL');
    mouth.kill('SIGKILL');
  });
  let rest = Buffer.alloc(0);
  let lastMs = 0;
  ear.stdout.on('data', (chunk: Buffer) => {
    const nowMs = clock.nowMs();
    if (lastMs === 0) process.send?.('open');
    else if (nowMs - lastMs > OUTPUT_BUFFER_MS) process.send?.('slip');
    lastMs = nowMs;
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= ROOM_BLOCK * 2) {
      const block = Float64Array.from({ length: ROOM_BLOCK }, (_, i) => rest.readInt16LE(i * 2));
      rest = rest.subarray(ROOM_BLOCK * 2);
      mouth.stdin.write(bytesOf(Int16Array.from(room.process(block), clipped)));
    }
  });
}

function clipped(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
