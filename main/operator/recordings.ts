import { readFileSync } from 'node:fs';
import type { OperatorCommands } from '../../preload/contract.ts';
import { AGENT_SAMPLE_RATE, durationMsOf } from '../domain/pcm.ts';
import { mixForEars } from '../domain/recording-for-ears.ts';
import { parseWav } from '../domain/wav.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';
import { log } from '../log.ts';

export type RecordingsOptions = {
  readonly clock: Clock;
  readonly host: Pick<AudioHost, 'playBeside'>;
  readonly archive: OverlapArchive | null;
  readonly sounds: OverlapSounds;
};

/** Whatever recording plays is silent now. */
export async function hush(host: Pick<AudioHost, 'playBeside'>): Promise<void> {
  await host.playBeside(new Int16Array(0), () => undefined);
}

type Playing = Awaited<ReturnType<OperatorCommands['overlaps.play']>>;

/** The kept sound of overlaps: how much there is, to hear it, to delete it. */
export function recordingCommands(options: RecordingsOptions) {
  const { host, sounds } = options;
  return {
    'overlaps.play': ({ id }) => play(options, id),
    'overlaps.hush': async () => {
      await hush(host);
      return {};
    },
    'overlaps.sound': () => sounds.total(),
    'overlaps.wipe-sound': () => {
      const files = sounds.wipe();
      log.info('operator deleted the recordings', { files });
      return sounds.total();
    },
  } satisfies Partial<OperatorCommands>;
}

/** It is played as whoever stands there hears the kiosk: by main, on the loudspeaker of the settings, in both shells. */
async function play({ clock, host, archive, sounds }: RecordingsOptions, id: number): Promise<Playing> {
  const kept = archive?.detail(id)?.row.sound ?? null;
  const file = kept === null ? null : sounds.file(kept.file);
  if (kept === null || file === null) return { result: 'no-recording' };
  const samples = samplesOf(file);
  if (samples === null) return { result: 'unreadable' };
  log.info('operator hears a recording', { overlap: id });
  return new Promise((resolve) => {
    let hasBegun = false;
    const ended = host.playBeside(samples, (heardAtMs) => {
      hasBegun = true;
      const untilHeardMs = Math.max(0, heardAtMs - clock.nowMs());
      const lengthMs = durationMsOf(samples.length, AGENT_SAMPLE_RATE);
      resolve({ result: 'playing', fromMs: kept.fromMs, lengthMs, untilHeardMs });
    });
    void ended.then((played) => {
      if (!hasBegun) resolve({ result: played ? 'stopped' : 'no-loudspeaker' });
    });
  });
}

function samplesOf(file: string): Int16Array | null {
  try {
    return mixForEars(parseWav(readFileSync(file)));
  } catch (error) {
    log.warn('a recording cannot be read', { file, reason: error instanceof Error ? error.message : String(error) });
    return null;
  }
}
