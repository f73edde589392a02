import type { AgentReport } from '../../interfaces/avatar-transport.ts';
import type { Finished } from '../link/segment-ledger.ts';
import type { SpeechDesk } from '../link/speech-desk.ts';
import type { AudioFrame, AudioItem } from './audio-items.ts';
import type { AvatarAudioIn } from './avatar-audio-in.ts';

/** After an interruption by the visitor, sound that stopped for so long and comes again is something new. */
const NEW_AFTER_MS = 300;

export type MeetingSpeech = {
  report(report: AgentReport): void;
  /** Says to its end what has come; what comes next is something new. */
  agentLeft(): void;
  close(): void;
};

export type MeetingSpeechOptions = {
  readonly audioIn: AvatarAudioIn;
  readonly desk: SpeechDesk;
  /** What its segments are called, followed by their number. */
  readonly prefix: string;
  /** A segment that begins so soon after the kiosk stopped for a visitor was on its way before: it is void. */
  readonly cooldownMs: number;
  readonly nowMs: () => number;
  /** More came than the kiosk keeps. */
  readonly onTooMuch: () => void;
};

type Flow = {
  readonly options: MeetingSpeechOptions;
  segments: number;
  isOpen: boolean;
  /** What comes belongs to a segment that is over: the visitor took the floor. */
  isVoid: boolean;
  visitorHasTurn: boolean;
  interruptedAtMs: number;
  lastSoundAtMs: number;
};

/** Makes segments of sound and ends of segments, and acknowledges each as it was heard. */
export function openMeetingSpeech(options: MeetingSpeechOptions): MeetingSpeech {
  const { audioIn, desk, prefix } = options;
  const flow: Flow = {
    options,
    segments: 0,
    isOpen: false,
    isVoid: false,
    visitorHasTurn: false,
    interruptedAtMs: -Infinity,
    lastSoundAtMs: -Infinity,
  };
  const offs = [
    audioIn.on('reset_stream', () => {
      flow.isOpen = false;
      flow.isVoid = false;
      desk.clear();
    }),
    desk.onFinished((finished: Finished) => {
      if (finished.segmentId.startsWith(prefix))
        void audioIn.notifyStreamEnded(finished.positionMs, finished.interrupted);
    }),
  ];
  void pump(flow, { [Symbol.asyncIterator]: () => audioIn[Symbol.asyncIterator]() });
  return {
    report: (report) => {
      if (report.kind === 'interrupted') {
        flow.visitorHasTurn = true;
        flow.interruptedAtMs = options.nowMs();
      } else if (report.kind === 'turn-committed' || report.kind === 'turn-cleared' || report.kind === 'resumed') {
        flow.visitorHasTurn = false;
      }
    },
    agentLeft: () => {
      end(flow);
    },
    close: () => {
      for (const off of offs) off();
      end(flow);
    },
  };
}

async function pump(flow: Flow, items: AsyncIterable<AudioItem>): Promise<void> {
  for await (const item of items) {
    // An INTERRUPT overtook it between the queue and here.
    if (item.generation !== flow.options.audioIn.generation) continue;
    if (item.kind === 'audio-frame') sound(flow, item);
    else end(flow);
  }
}

function sound(flow: Flow, { samples, sampleRate }: AudioFrame): void {
  const { desk, nowMs, prefix, cooldownMs, onTooMuch } = flow.options;
  const atMs = nowMs();
  const isNew = atMs - flow.lastSoundAtMs >= NEW_AFTER_MS && !flow.visitorHasTurn;
  flow.lastSoundAtMs = atMs;
  if (flow.isVoid && !isNew) return;
  if (flow.isVoid) {
    flow.isVoid = false;
    flow.isOpen = false;
  }
  if (!flow.isOpen) {
    if (atMs - flow.interruptedAtMs < cooldownMs) {
      flow.isVoid = true;
      return;
    }
    flow.segments += 1;
    flow.isOpen = true;
    desk.begin(`${prefix}${flow.segments}`, { text: '', words: [], allowInterruptions: true });
  }
  const taken = desk.add(samples, sampleRate);
  if (taken === 'void') flow.isVoid = true;
  else if (taken === 'full') onTooMuch();
}

function end(flow: Flow): void {
  if (flow.isOpen) flow.options.desk.end();
  flow.isOpen = false;
  flow.isVoid = false;
}
