import { describe, expect, it } from 'vitest';
import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import type {
  DetectorEvent,
  DetectorInput,
  InterruptionDetector,
  InterruptionStream,
} from '../../interfaces/interruption-detector.ts';
import { until } from '../../testing/until.ts';
import { openDetectorChain } from './chain.ts';
import { createJournal } from './journal.ts';
import { unjudgedEvent } from './unjudged.ts';

/** A detector that notes what it is told and says what the test wants. */
type Puppet = {
  readonly detector: InterruptionDetector;
  readonly heard: DetectorInput[];
  opened: number;
  closed: number;
  readonly say: (event: DetectorEvent) => void;
};

function puppet(name: string, onPush?: (input: DetectorInput, say: (event: DetectorEvent) => void) => void): Puppet {
  let listener: ((event: DetectorEvent) => void) | null = null;
  const made: Puppet = {
    heard: [],
    opened: 0,
    closed: 0,
    say: (event) => listener?.(event),
    detector: {
      name,
      openStream(): InterruptionStream {
        made.opened += 1;
        made.heard.length = 0;
        return {
          push(input) {
            made.heard.push(input);
            onPush?.(input, made.say);
          },
          listen(to) {
            listener = to;
            return () => (listener = null);
          },
          async close() {
            made.closed += 1;
          },
        };
      },
      close: () => Promise.resolve(),
    },
  };
  return made;
}

const audio = (atMs: number): DetectorInput => ({
  kind: 'audio',
  samples: new Int16Array(160),
  sampleRate: 16_000,
  atMs,
  speechProbability: 0.9,
});
const agentStarts: DetectorInput = { kind: 'agent-speech-started', atMs: 0 };
const overlapStarts: DetectorInput = { kind: 'overlap-speech-started', atMs: 50, speechDurationMs: 30 };
const overlapEnds: DetectorInput = { kind: 'overlap-speech-ended', atMs: 90, agentEnded: false };
const failure = (recoverable: boolean): DetectorEvent => ({
  kind: 'error',
  error: { type: 'interruption_detection_error', atMs: 60, label: 'x', reason: 'socket cut', recoverable },
});
const verdict = (over: Partial<OverlappingSpeechEvent> = {}): DetectorEvent => ({
  kind: 'overlapping-speech',
  event: { ...unjudgedEvent({ startedAtMs: 20, nowMs: 70, agentEnded: false }), isInterruption: true, ...over },
});

function listen(stream: InterruptionStream): DetectorEvent[] {
  const events: DetectorEvent[] = [];
  stream.listen((event) => events.push(event));
  return events;
}
const told = (heard: readonly DetectorInput[]): string =>
  heard
    .map(({ kind }) =>
      kind === 'audio' ? '.' : ({ 'agent-speech-started': 'A', 'overlap-speech-started': 'O' }[kind as string] ?? 'x'),
    )
    .join('');

describe('a chain of detectors', () => {
  it('lets the next judge the same overlap with the audio already heard, and says so', async () => {
    const first = puppet('first');
    const second = puppet('second');
    const chain = openDetectorChain({
      members: [
        { detector: first.detector, probe: () => Promise.reject(new Error('still gone')) },
        { detector: second.detector, probe: null },
      ],
      nowMs: () => 100,
    });
    const stream = chain.openStream();
    const events = listen(stream);
    for (const input of [agentStarts, audio(0), audio(10), overlapStarts, audio(50), audio(60)]) stream.push(input);
    first.say(failure(true));
    expect(told(second.heard)).toBe('A..O..');
    stream.push(audio(70));
    second.say(verdict());
    stream.push(overlapEnds);
    expect(events).toMatchObject([
      { kind: 'error', error: { label: 'first', reason: 'socket cut', recoverable: true } },
      { kind: 'detector-changed', from: 'first', to: 'second', because: 'first was lost: socket cut' },
      { kind: 'overlapping-speech', event: { isInterruption: true, detectedAtMs: 100 } },
    ]);
    expect(first.closed).toBe(1);
    await stream.close();
    await chain.close();
  });

  it('does not come back within an overlap, and announces it after', async () => {
    let gone = true;
    const first = puppet('first');
    const second = puppet('second', (input, say) => {
      if (input.kind === 'overlap-speech-ended') say(verdict({ isInterruption: false }));
    });
    const chain = openDetectorChain({
      members: [
        { detector: first.detector, probe: () => (gone ? Promise.reject(new Error('gone')) : Promise.resolve()) },
        { detector: second.detector, probe: null },
      ],
      retryMs: 5,
    });
    const stream = chain.openStream();
    const events = listen(stream);
    for (const input of [agentStarts, audio(0), overlapStarts]) stream.push(input);
    first.say(failure(false));
    gone = false;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(first.opened).toBe(1);
    stream.push(overlapEnds);
    await until(() => first.opened === 2);
    expect(events.at(-1)).toMatchObject({
      kind: 'detector-changed',
      from: 'second',
      to: 'first',
      because: 'first is back',
    });
    // It is told where the conversation stands.
    expect(told(first.heard)).toBe('A.');
    expect(events.filter(({ kind }) => kind === 'overlapping-speech')).toHaveLength(1);
    await chain.close();
  });

  it('gives exactly one event for an overlap when nobody is fit', async () => {
    const only = puppet('only');
    const chain = openDetectorChain({
      members: [{ detector: only.detector, probe: () => Promise.reject(new Error('gone')) }],
    });
    const stream = chain.openStream();
    const events = listen(stream);
    for (const input of [agentStarts, overlapStarts, audio(60)]) stream.push(input);
    only.say(failure(false));
    stream.push({ ...overlapEnds, agentEnded: true });
    expect(events).toMatchObject([
      { kind: 'error' },
      { kind: 'detector-changed', to: 'none' },
      {
        kind: 'overlapping-speech',
        event: { isInterruption: false, agentEnded: true, detector: 'none', overlapStartedAtMs: 20 },
      },
      { kind: 'metrics-collected', metrics: { numInterruptions: 0, numBackchannels: 0 } },
    ]);
    await chain.close();
  });

  it('answers for a detector that has no last word', async () => {
    const mute = puppet('mute');
    const chain = openDetectorChain({ members: [{ detector: mute.detector, probe: null }] });
    const stream = chain.openStream();
    const events = listen(stream);
    for (const input of [agentStarts, overlapStarts, overlapEnds]) stream.push(input);
    await until(() => events.length === 2);
    mute.say(verdict());
    expect(events.map(({ kind }) => kind)).toEqual(['overlapping-speech', 'metrics-collected']);
    await chain.close();
  });

  it('takes one verdict for an overlap, whoever says more', async () => {
    const eager = puppet('eager');
    const chain = openDetectorChain({ members: [{ detector: eager.detector, probe: null }] });
    const stream = chain.openStream();
    const events = listen(stream);
    stream.push(agentStarts);
    eager.say(verdict());
    stream.push(overlapStarts);
    eager.say(verdict());
    eager.say(verdict());
    stream.push(overlapEnds);
    eager.say(verdict());
    expect(events).toHaveLength(1);
    await chain.close();
  });

  it('passes over a member that throws when it is opened or told something', async () => {
    const broken: InterruptionDetector = {
      name: 'broken',
      openStream: () => {
        throw new Error('no model');
      },
      close: () => Promise.resolve(),
    };
    const brittle = puppet('brittle', (input) => {
      if (input.kind === 'overlap-speech-started') throw new Error('cannot');
    });
    const last = puppet('last');
    const chain = openDetectorChain({
      members: [broken, brittle.detector, last.detector].map((detector) => ({ detector, probe: null })),
      retryMs: 10_000,
    });
    const stream = chain.openStream();
    const events = listen(stream);
    for (const input of [agentStarts, audio(0), overlapStarts]) stream.push(input);
    expect(events).toMatchObject([
      { kind: 'error', error: { label: 'brittle', reason: 'cannot' } },
      { kind: 'detector-changed', from: 'brittle', to: 'last' },
    ]);
    expect(told(last.heard)).toBe('A.O');
    await chain.close();
  });
});

it('keeps a bounded memory, the overlap always in it', () => {
  const journal = createJournal(100);
  journal.note(agentStarts);
  for (let at = 0; at < 300; at += 10) journal.note(audio(at));
  journal.note(overlapStarts);
  journal.note(audio(300));
  expect(told(journal.replay())).toBe('A.........O.');
  for (let at = 310; at < 600; at += 10) journal.note(audio(at));
  expect(told(journal.replay())).toBe('AO..........');
  journal.note(overlapEnds);
  expect(told(journal.replay())).toBe('A..........');
  journal.note({ kind: 'agent-speech-ended', atMs: 700 });
  expect(journal.replay()).toEqual([]);
});
