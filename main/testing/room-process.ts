import { spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { clock } from '../clock.ts';
import { bytesOf } from '../domain/pcm.ts';
import { createRoom, ROOM_BLOCK, ROOM_RATE, type RoomOptions } from './room.ts';

/** What waits for the microphone's sink: enough to bridge how unevenly sound arrives, as long as it is not more. */
const QUEUE_MS = 25;
const LONGEST_QUEUE_MS = 45;
/** The rest of the way from the loudspeaker's monitor to the microphone's sink: PulseAudio's own buffers. */
const WAY_MS = QUEUE_MS + 10;
/** Recorders begin with what was waiting for them. */
const SETTLING_MS = 500;

process.once('message', (options: RoomOptions) => {
  run(options);
});
process.on('disconnect', () => process.exit(0));

function run(options: RoomOptions): void {
  try {
    setPriority(0, Math.min(getPriority(0), -15));
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
    [...format, '--playback', '--device=micsink', `--latency-msec=${LONGEST_QUEUE_MS + 15}`, '--process-time-msec=5'],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  for (const child of [ear, mouth]) child.once('exit', () => process.exit(1));
  process.once('exit', () => {
    ear.kill('SIGKILL');
    mouth.kill('SIGKILL');
  });
  const queue = openQueue((samples) => mouth.stdin.write(bytesOf(samples)));
  let rest = Buffer.alloc(0);
  let firstMs = 0;
  ear.stdout.on('data', (chunk: Buffer) => {
    const nowMs = clock.nowMs();
    if (firstMs === 0) firstMs = nowMs;
    if (nowMs - firstMs < SETTLING_MS) return;
    rest = Buffer.concat([rest, chunk]);
    const given: Int16Array[] = [];
    while (rest.length >= ROOM_BLOCK * 2) {
      const block = Float64Array.from({ length: ROOM_BLOCK }, (_, i) => rest.readInt16LE(i * 2));
      rest = rest.subarray(ROOM_BLOCK * 2);
      given.push(Int16Array.from(room.process(block), clipped));
    }
    queue(given, nowMs);
  });
}

/**
 * Follows how much is still waiting for the sink, which takes it by the clock. When it ran dry, or too much came at
 * once, the queue is brought back to its length, so that the way stays as long as it was; that is a slip.
 */
function openQueue(write: (samples: Int16Array) => void): (blocks: readonly Int16Array[], atMs: number) => void {
  const blockMs = (ROOM_BLOCK * 1000) / ROOM_RATE;
  let waitingMs: number | null = null;
  let lastMs = 0;
  return (blocks, atMs) => {
    const isFirst = waitingMs === null;
    let wait: number = waitingMs === null ? 0 : waitingMs - (atMs - lastMs);
    lastMs = atMs;
    if (wait < 0 || isFirst) {
      write(new Int16Array((QUEUE_MS * ROOM_RATE) / 1000));
      wait = QUEUE_MS;
      process.send?.(isFirst ? 'open' : 'slip');
      // What came late is not given any more: only its latest piece is on time.
      if (!isFirst) blocks = blocks.slice(-1);
    }
    for (const block of blocks) {
      if (wait + blockMs > LONGEST_QUEUE_MS) {
        process.send?.('slip');
        continue;
      }
      write(block);
      wait += blockMs;
    }
    waitingMs = wait;
  };
}

function clipped(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
