import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever } from '../domain/assert-never.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { durationMsOf, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import { parseWav } from '../domain/wav.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';
import { visitAfter, visitOf, type Deed, type Visit, type VisitStep } from './visit.ts';

/** The screen's commands that a visitor's finger gives. */
export type Finger = { touchScreen(): void; choose(topicId: string): void };

/** What the visitor said, and when its first sample reached the microphone. */
export type Utterance = { readonly atMs: number; readonly text: string; readonly samples: Int16Array };

export type ScriptedVisitor = {
  readonly voice: VisitorVoice;
  /** Comes in: from now on the steps count. */
  begin(finger: Finger): void;
  /** To be called with everything that happens, and again and again. */
  see(event: KioskEvent): void;
  tick(): void;
  onUtterance(listener: (utterance: Utterance) => void): void;
  readonly isDone: boolean;
};

export type ScriptedVisitorOptions = {
  /** The folder with the recordings. */
  readonly folder: string;
  readonly steps: readonly VisitStep[];
  readonly clock: Clock;
};

/**
 * Plays recordings of a visitor into the microphone's path, as the conversation gives them reason to.
 *
 * @throws Error naming the recording that cannot be used
 */
export function openScriptedVisitor({ folder, steps, clock }: ScriptedVisitorOptions): ScriptedVisitor {
  const recordings = new Map(
    steps.flatMap(({ deed }) => (deed.kind === 'say' ? [recordingOf(folder, deed.file)] : [])),
  );
  const listeners: ((utterance: Utterance) => void)[] = [];
  let visit: Visit = visitOf(steps);
  let finger: Finger | null = null;
  let saying: { readonly samples: Int16Array; readonly text: string; at: number } | null = null;

  const happen = (happened: Parameters<typeof visitAfter>[1]): void => {
    const next = visitAfter(visit, happened);
    visit = next.visit;
    if (next.deed !== null) act(next.deed);
  };
  const act = (deed: Deed): void => {
    switch (deed.kind) {
      case 'touch-screen':
        finger?.touchScreen();
        return;
      case 'choose':
        finger?.choose(deed.topicId);
        return;
      case 'say':
        saying = { samples: recordings.get(deed.file) ?? new Int16Array(), text: deed.text, at: 0 };
        return;
      default:
        assertNever(deed);
    }
  };
  const next = (count: number, atMs: number): Int16Array | null => {
    if (saying === null) return null;
    const { samples, text, at } = saying;
    if (at === 0) for (const listener of listeners) listener({ atMs, text, samples });
    const chunk = new Int16Array(count);
    chunk.set(samples.subarray(at, at + count));
    saying = at + count < samples.length ? { samples, text, at: at + count } : null;
    if (saying === null) happen({ kind: 'visitor-said', atMs: atMs + durationMsOf(count, MICROPHONE_SAMPLE_RATE) });
    return chunk;
  };
  return {
    voice: { next },
    begin: (given) => {
      finger = given;
      happen({ kind: 'visit-begins', atMs: clock.nowMs() });
    },
    see: happen,
    tick: () => {
      happen({ kind: 'tick', atMs: clock.nowMs() });
    },
    onUtterance: (listener) => listeners.push(listener),
    get isDone() {
      return visit.isDone;
    },
  };
}

function recordingOf(folder: string, file: string): readonly [string, Int16Array] {
  const path = join(folder, file);
  try {
    const { samples, sampleRate, channels } = parseWav(readFileSync(path));
    if (sampleRate !== MICROPHONE_SAMPLE_RATE || channels !== 1)
      throw new RangeError(`it must be ${MICROPHONE_SAMPLE_RATE} Hz mono`);
    return [file, samples];
  } catch (error) {
    throw new Error(`the visitor's recording ${path} cannot be used: ${String(error)}`, { cause: error });
  }
}
