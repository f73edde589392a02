import { open } from 'node:fs/promises';
import { AGENT_SAMPLE_RATE, bytesOf } from '../../domain/pcm.ts';
import { formatWav } from '../../domain/wav.ts';

/** Samples that are kept in memory before they are written: 1 s. */
const BATCH_SAMPLES = AGENT_SAMPLE_RATE;
const RIFF_SIZE_OFFSET = 4;
const DATA_SIZE_OFFSET = 40;

/** A WAV file that is complete after each batch, so that a killed kiosk leaves one that can be played. */
export type Recording = {
  /** 24 kHz mono; copied. */
  add(samples: Int16Array): void;
  close(): Promise<void>;
};

/**
 * @param failed called once when the disk refuses; nothing more is written then
 * @throws Error if the file cannot be made
 */
export async function openRecording(file: string, failed: (reason: string) => void): Promise<Recording> {
  const handle = await open(file, 'w').catch((cause: unknown) => {
    throw new Error(`cannot record to ${file}`, { cause });
  });
  const header = Buffer.from(formatWav(new Int16Array(0), AGENT_SAMPLE_RATE));
  let written = 0;
  let batch = new Int16Array(BATCH_SAMPLES);
  let filled = 0;
  let broken = false;
  let writing: Promise<void> = handle.write(header, 0, header.length, 0).then(() => undefined);

  async function writeBatch(samples: Int16Array): Promise<void> {
    if (broken) return;
    const bytes = bytesOf(samples);
    await handle.write(bytes, 0, bytes.length, header.length + written);
    written += bytes.length;
    header.writeUInt32LE(header.length - 8 + written, RIFF_SIZE_OFFSET);
    header.writeUInt32LE(written, DATA_SIZE_OFFSET);
    await handle.write(header, 0, header.length, 0);
  }

  function flush(): void {
    const samples = batch.subarray(0, filled);
    batch = new Int16Array(BATCH_SAMPLES);
    filled = 0;
    writing = writing
      .then(() => writeBatch(samples))
      .catch((error: unknown) => {
        if (!broken) failed(error instanceof Error ? error.message : String(error));
        broken = true;
      });
  }

  return {
    add(samples) {
      for (let taken = 0; taken < samples.length;) {
        const count = Math.min(samples.length - taken, batch.length - filled);
        batch.set(samples.subarray(taken, taken + count), filled);
        filled += count;
        taken += count;
        if (filled === batch.length) flush();
      }
    },
    async close() {
      flush();
      await writing;
      await handle.close();
    },
  };
}
