import { readFileSync } from 'node:fs';
import type { OperatorCommands, ScreenEvent } from '../../preload/contract.ts';
import { judgeLoop, type AgentTrial } from '../domain/operator.ts';
import { withoutSecrets } from '../domain/secret-settings.ts';
import { OPERATING_POINTS } from '../domain/judgement/verdict.ts';
import { FRAME_MS } from '../domain/judgement/analyse-frame.ts';
import { judgeAgain, judgeBySecond, type WhatIfValues } from '../domain/what-if.ts';
import type { Settings } from '../domain/settings.ts';
import type { AudioHost, LoopMeasurement } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { KioskMachine } from '../interfaces/kiosk-machine.ts';
import type { Off } from '../interfaces/off.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';
import { log } from '../log.ts';
import { exportOverlaps, exportSounds } from './export-overlaps.ts';
import { openHealth, type HealthSources } from './health.ts';
import { machineCommands } from './machine-commands.ts';
import { openPinLock, type PinLock } from './pin-file.ts';
import { hush, recordingCommands } from './recordings.ts';
import { openSession, type OperatorSession } from './session.ts';
import type { SettingsStore } from './settings-store.ts';
import { writeSupportBundle } from './support-bundle.ts';

export type OperatorOptions = {
  readonly folder: string;
  readonly clock: Clock;
  readonly store: SettingsStore;
  readonly host: Pick<AudioHost, 'devices' | 'testTone' | 'measureLoop' | 'playBeside' | 'listen'>;
  /** Null: there is no log to read. */
  readonly archive: OverlapArchive | null;
  readonly sounds: OverlapSounds;
  readonly health: Omit<HealthSources, 'folder' | 'incidents' | 'databaseBytes'>;
  readonly tryAgent: () => Promise<AgentTrial>;
  /** What can be chosen from what is there, by the setting's path. */
  readonly choices: () => Record<string, string[]>;
  readonly licencesFile: string;
  readonly machine: KioskMachine;
  readonly tell: (event: ScreenEvent) => void;
};

export interface Operator {
  readonly commands: OperatorCommands;
  /** Whether somebody looks at meters and graph. */
  isWatching(): boolean;
  close(): void;
}

const INCIDENTS = 20;
/** As much sound as a mail takes. */
const MOST_BUNDLED_BYTES = 20_000_000;

/** What the operator may ask and change, once they have given the PIN. */
export function openOperator(options: OperatorOptions): Operator {
  const { clock, store, tell } = options;
  let watching: Off | null = null;
  const stopWatching = (): void => {
    watching?.();
    watching = null;
  };
  const session = openSession(
    clock,
    () => store.current().operator.leaveAfterMs,
    () => {
      stopWatching();
      void hush(options.host);
      tell({ kind: 'operator-locked' });
      log.info('operator left');
    },
  );
  const watch = (on: boolean): void => {
    stopWatching();
    if (!on) return;
    watching = options.host.listen((event) => {
      if (event.kind === 'levels') tell({ ...event, kind: 'operator-levels' });
    });
  };
  const open = {
    ...settingsCommands(options),
    ...soundCommands(options),
    ...overlapCommands(options),
    ...recordingCommands(options),
  };
  const commands = {
    ...guarded(session, { ...open, ...healthCommands(options), ...machineCommands(options.machine) }),
    ...doorCommands(session, options),
    ...guarded(session, {
      'operator.active': () => {
        session.touch();
        return {};
      },
      'operator.watch': ({ on }) => {
        watch(on);
        return {};
      },
    } satisfies Partial<OperatorCommands>),
  };
  return {
    commands,
    isWatching: () => watching !== null,
    close: () => {
      stopWatching();
      session.close();
      options.archive?.close();
    },
  };
}

type Command = (args: never) => unknown;

/** Every one of them refuses while the panel is locked. */
function guarded<T extends Partial<OperatorCommands>>(session: OperatorSession, commands: T): T {
  const entries = Object.entries(commands as Readonly<Record<string, Command>>).map(([name, run]) => [
    name,
    (args: never): unknown => {
      if (!session.isOpen()) throw new Error('locked: the operator’s PIN is needed');
      return run(args);
    },
  ]);
  // The same names with the same arguments and answers.
  return Object.fromEntries(entries) as T;
}

type Door = 'operator.status' | 'operator.pin.set' | 'operator.unlock' | 'operator.lock';

function doorCommands(session: OperatorSession, { folder, store }: OperatorOptions): Pick<OperatorCommands, Door> {
  let lock: PinLock | null = null;
  // Opened when it is asked for: a damaged lock says so at the panel and stops no conversation.
  const pinLock = (): PinLock => (lock ??= openPinLock(folder));
  return {
    'operator.status': () => ({
      pinSet: pinLock().isSet(),
      unlocked: session.isOpen(),
      waitMs: pinLock().waitMs(),
      language: store.current().screen.language,
    }),
    'operator.pin.set': async ({ pin }) => {
      if (pinLock().isSet() && !session.isOpen()) return { problem: 'already-set' as const };
      const problem = await pinLock().set(pin);
      if (problem === null) {
        log.info('operator set the PIN');
        session.open();
      }
      return { problem };
    },
    'operator.unlock': async ({ pin }) => {
      const unlocked = await pinLock().fits(pin);
      if (unlocked) {
        session.open();
        log.info('operator came');
      } else log.warn('operator PIN refused', { waitMs: pinLock().waitMs() });
      return { unlocked, waitMs: pinLock().waitMs() };
    },
    'operator.lock': () => {
      session.close();
      return {};
    },
  };
}

function settingsCommands({ store, choices }: OperatorOptions) {
  return {
    'settings.read': () => store.view(),
    'settings.choices': () => choices(),
    'settings.change': ({ path, value }) => store.change(path, value),
    'settings.undo': () => store.undo(),
    'settings.reset': () => store.reset(),
    'settings.export': () => store.export(),
    'settings.files': () => store.files(),
    'settings.import': ({ file }) => store.import(file),
  } satisfies Partial<OperatorCommands>;
}

function soundCommands({ host, tryAgent }: OperatorOptions) {
  return {
    'sound.devices': async () => ({ devices: [...(await host.devices())] }),
    'sound.tone': async () => ({ played: await host.testTone() }),
    'sound.measure': async () => loopVerdict(await host.measureLoop()),
    'agent.try': () => tryAgent(),
  } satisfies Partial<OperatorCommands>;
}

function loopVerdict(loop: LoopMeasurement): Awaited<ReturnType<OperatorCommands['sound.measure']>> {
  if (loop.kind === 'measured') {
    const { roundTripMs, echoReturnLossDb, noiseDbfs, outputLatencyMs } = loop;
    return { verdict: judgeLoop(loop), roundTripMs, echoReturnLossDb, noiseDbfs, outputLatencyMs };
  }
  return { verdict: loop.reason, roundTripMs: null, echoReturnLossDb: null, noiseDbfs: null, outputLatencyMs: null };
}

/** The values that count now, as `what if` has them. */
function valuesOfNow({ interruption }: Settings): WhatIfValues {
  const { threshold, minFrames } = OPERATING_POINTS[interruption.operatingPoint];
  const { minInterruptionMs: minSpeechMs, backchannelSilenceMs } = interruption;
  return { threshold, holdsMs: minFrames * FRAME_MS, minSpeechMs, backchannelSilenceMs };
}

function overlapCommands({ folder, archive, sounds, store }: OperatorOptions) {
  const kept = (): OverlapArchive => {
    if (archive === null) throw new Error('there is no log on this kiosk');
    return archive;
  };
  return {
    'overlaps.query': ({ filter, offset, limit }) => kept().query(filter, offset, limit),
    'overlaps.charts': ({ filter }) => kept().charts(filter),
    'overlaps.open': ({ id }) => {
      const detail = kept().detail(id);
      if (detail === null) throw new Error(`there is no overlap ${id}`);
      const { verdict, detectionDelayMs } = detail.row;
      const agentEndedAfterMs = verdict === 'agent-ended' ? detectionDelayMs : null;
      const past = { ...detail, verdict, detectionDelayMs, agentEndedAfterMs };
      return { ...detail, second: judgeBySecond(past, valuesOfNow(store.current())) };
    },
    'overlaps.mark': ({ id, mark }) => {
      kept().mark(id, mark);
      return {};
    },
    'overlaps.export': ({ filter, format }) =>
      format === 'wav'
        ? exportSounds(folder, kept().rows(filter), sounds)
        : exportOverlaps(folder, kept().rows(filter), format),
    'overlaps.what-if': ({ values, last }) => {
      const past = kept().past(last);
      const judged = past.map(({ row, past: overlap }) => ({
        row,
        other: judgeAgain(overlap, values),
        second: judgeBySecond(overlap, values)?.verdict ?? null,
      }));
      const rows = judged.flatMap(({ row, other, second }) =>
        other === null
          ? []
          : [
              {
                id: row.id,
                detectedAtUtcMs: row.detectedAtUtcMs,
                was: row.verdict,
                would: other.verdict,
                wasDelayMs: row.detectionDelayMs,
                wouldDelayMs: other.detectionDelayMs,
                second,
                mark: row.mark,
              },
            ],
      );
      return { replayed: rows.length, withoutCurve: past.length - rows.length, rows };
    },
  } satisfies Partial<OperatorCommands>;
}

function healthCommands({ folder, archive, sounds, health, store, licencesFile }: OperatorOptions) {
  const incidents = (): ReturnType<OverlapArchive['incidents']> => archive?.incidents(INCIDENTS) ?? [];
  const read = openHealth({ ...health, folder, incidents, databaseBytes: () => archive?.bytes() ?? 0 });
  const licences = (): string => readFileSync(licencesFile, 'utf8');
  return {
    'health.read': read,
    'health.log': () => ({ lines: [...log.lastLines()] }),
    'health.licences': () => ({ text: licences() }),
    'health.bundle': ({ withSound }) => {
      const settings = store.current();
      const texts = {
        'health.json': JSON.stringify(read(), null, 2),
        'settings.json': JSON.stringify(withoutSecrets(settings), null, 2),
        'log.jsonl': log.lastLines().join('\n'),
      };
      const recordings = withSound ? sounds.newest(MOST_BUNDLED_BYTES) : [];
      const soundFiles = recordings.flatMap((name) => sounds.file(name) ?? []);
      return writeSupportBundle(folder, texts, soundFiles);
    },
  } satisfies Partial<OperatorCommands>;
}
