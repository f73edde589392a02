import { join } from 'node:path';
import type { Health } from '../../preload/contract.ts';
import { tryAgent } from '../avatar-transports/trial.ts';
import { clock } from '../clock.ts';
import { OPERATING_POINTS } from '../domain/judgement/verdict.ts';
import { openOverlapRecorder, type HeardWindow } from '../domain/overlap-recorder.ts';
import type { AgentTrial } from '../domain/operator.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { Settings } from '../domain/settings.ts';
import type { TransportState } from '../interfaces/avatar-transport.ts';
import type { KioskMachine } from '../interfaces/kiosk-machine.ts';
import type { Off } from '../interfaces/off.ts';
import type { OverlapArchive } from '../interfaces/overlap-archive.ts';
import { log } from '../log.ts';
import { openOperator, type Operator } from '../operator/operator.ts';
import { openSettingsStore, type SettingsStore } from '../operator/settings-store.ts';
import { openArchive } from '../speech-log/archive.ts';
import { readVersion } from '../version.ts';
import { choicesIn } from './choices.ts';
import type { ConversationEars } from './conversation.ts';
import type { Lines } from './lines.ts';
import type { KioskOptions } from './options.ts';
import type { Parts } from './parts.ts';
import type { Room } from './room.ts';
import { reasonOf } from './settled.ts';
import { checkFiles } from './setting-files.ts';
import { openSoundKeeping } from './sound-keeping.ts';
import { openSoundPulse, type SoundPulse } from './sound-pulse.ts';

const GRAPH_POINTS = 4;
const RESTARTS: ReadonlySet<string> = new Set(['restarted', 'crashed', 'hung', 'device-back']);

/** A kiosk that was opened by itself: nobody is there to end it. */
const NO_MACHINE: KioskMachine = {
  end: () => undefined,
  displays: () => Promise.resolve([]),
  watched: () => [],
};

export type OperatorDesk = {
  readonly operator: Operator;
  readonly ears: ConversationEars;
  readonly offs: readonly Off[];
};

/** Gives the operator's side what it needs of the kiosk's parts. */
export function openOperatorDesk(
  options: KioskOptions,
  parts: Parts,
  lines: Lines,
  room: Room,
  apply: (settings: Settings) => Promise<void>,
): OperatorDesk {
  const { dataFolder, assetsFolder, machine = NO_MACHINE } = options;
  const pulse = openSoundPulse(clock);
  let transportState: TransportState = { kind: 'connecting' };
  let audioRestarts = 0;
  const judges = judgesOf(room);
  const keeping = openSoundKeeping(dataFolder, () => room.settings.speechLog, lines.emit);
  const operator = openOperator({
    folder: dataFolder,
    clock,
    store: storeOf(options, apply),
    host: parts.host,
    archive: archiveOf(parts.speechLog.file),
    sounds: keeping.sounds,
    health: {
      version: readVersion(),
      audioHost: parts.host.name,
      transport: () => ({ name: parts.transport.name, state: wordsOf(transportState) }),
      audioRestarts: () => audioRestarts,
      watched: () => [...machine.watched(), pulse.report(audioRestarts)],
      screen: () => room.screenReports.at(-1) ?? null,
      judges: judges.read,
    },
    tryAgent: () => tryAgentOf(options, parts, room.settings, transportState),
    choices: () => choicesIn(options),
    licencesFile: join(assetsFolder, '..', 'THIRD_PARTY.md'),
    machine,
    tell: lines.screen.emit,
  });
  const recorder = openOverlapRecorder();
  const offs = [
    parts.transport.onState((state) => {
      transportState = state;
    }),
    lines.events.listen((event) => {
      recorder.note(event);
      keeping.note(event);
      judges.note(event);
      if (event.kind === 'audio-incident' && RESTARTS.has(event.incident.kind)) audioRestarts += 1;
    }),
    lines.heard.listen(keeping.say),
    keeping.off,
    () => {
      operator.close();
    },
  ];
  const onSpeechWindow = windowHearer(recorder, operator, lines, room, pulse);
  return { operator, ears: { onSpeechWindow, onOpinion: recorder.think, onAudible: keeping.hear }, offs };
}

/** A few windows travel together: the graph is looked at, not heard. */
function windowHearer(
  recorder: ReturnType<typeof openOverlapRecorder>,
  operator: Operator,
  lines: Lines,
  room: Room,
  pulse: SoundPulse,
): (window: HeardWindow) => void {
  let points: ReturnType<typeof recorder.hear>['point'][] = [];
  return (window) => {
    pulse.beat();
    const { curves, point } = recorder.hear(window);
    for (const curve of curves) lines.emit(curve);
    if (!operator.isWatching()) return;
    points.push(point);
    if (points.length < GRAPH_POINTS && point.decision === null) return;
    lines.screen.emit({
      kind: 'operator-graph',
      atMs: window.endedAtMs,
      stepMs: window.endedAtMs - window.startedAtMs,
      speech: points.map(({ speech }) => speech),
      judge: points.map(({ judge }) => judge),
      second: points.map(({ second }) => second),
      threshold: points.findLast(({ threshold }) => threshold !== null)?.threshold ?? thresholdOf(room.settings),
      decision: point.decision,
    });
    points = [];
  };
}

/** What the judge of the settings interrupts from, where it has not said so yet. */
function thresholdOf({ interruption }: Settings): number {
  if (interruption.mode !== 'adaptive') return 1;
  const { threshold } = OPERATING_POINTS[interruption.operatingPoint];
  return interruption.detectors[0] === 'local' ? threshold : (interruption.threshold ?? threshold);
}

function archiveOf(file: string | null): OverlapArchive | null {
  if (file === null) return null;
  try {
    return openArchive(file);
  } catch (error) {
    log.warn('the log cannot be read for the operator', { reason: reasonOf(error) });
    return null;
  }
}

/** Who judges overlaps, and why not the one before. */
function judgesOf(room: Room): { read: () => Health['judges']; note: (event: KioskEvent) => void } {
  const lost = new Map<string, string>();
  return {
    note: (event) => {
      if (event.kind === 'detector-error') lost.set(event.error.label, event.error.reason);
      if (event.kind === 'overlap-judged') lost.delete(event.verdict.detector);
    },
    read: () => {
      const { mode, detectors } = room.settings.interruption;
      if (mode === 'manual') return [];
      if (mode !== 'adaptive') return [{ name: mode, state: 'judging' as const, because: '' }];
      const fit = detectors.find((name) => !lost.has(name));
      return detectors.map((name) => {
        const because = lost.get(name) ?? '';
        if (because !== '') return { name, state: 'lost' as const, because };
        return { name, state: name === fit ? ('judging' as const) : ('ready' as const), because };
      });
    },
  };
}

function wordsOf(state: TransportState): string {
  return state.kind === 'reconnecting' || state.kind === 'failed' ? `${state.kind}: ${state.reason}` : state.kind;
}

/** What runs tells by its state; the settings that wait for a restart are tried beside it. */
function tryAgentOf(
  { assetsFolder, dataFolder }: KioskOptions,
  { transport, screenRooms }: Parts,
  settings: Settings,
  state: TransportState,
): Promise<AgentTrial> {
  const isRunning = transport.name.startsWith(settings.conversation.transport);
  return tryAgent({ settings, assetsFolder, dataFolder, clock, rooms: screenRooms }, isRunning ? state : null);
}

function storeOf(
  { dataFolder: folder, secretBox = null, settings, settingsNotice: notice = null }: KioskOptions,
  apply: (settings: Settings) => Promise<void>,
): SettingsStore {
  return openSettingsStore({ folder, secretBox, settings, notice, check: checkFiles, apply });
}
