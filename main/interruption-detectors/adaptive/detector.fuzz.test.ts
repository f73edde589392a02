import { describe, expect, it } from 'vitest';
import { agentStarts, agentStops, batch, overlapStarts, overlapStops } from '../../testing/detector-script.ts';
import { onBench } from '../../testing/detector-bench.ts';
import type { FakeConnection } from '../../testing/fake-bargein-server.ts';
import { until } from '../../testing/until.ts';
import { log } from '../../log.ts';
import { createStreamState } from './stream-state.ts';
import { parsePrediction, parseServerMessage } from './wire.ts';

/** The same numbers in every run; the seed is in the title of what fails. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

const TYPES = ['session.created', 'session.closed', 'bargein_detected', 'inference_done', 'surprise', 7, null];
const VALUES = [null, -1, 0, 1, 2, 3, 1e308, -0.5, 'text', '', [], {}, [0.1, 0.9], ['x'], true, '\u0000', { a: [] }];
const FIELDS = [
  'created_at',
  'prediction_duration',
  'probabilities',
  'default_threshold',
  'message',
  'session_id',
  'x',
];

/** A message of a server that has lost its mind; never one that ends the session by the protocol. */
function nonsense(draw: (below: number) => number): string | Buffer {
  if (draw(10) === 0) return Buffer.from(Array.from({ length: draw(40) }, () => draw(256)));
  const message: Record<string, unknown> = { type: TYPES[draw(TYPES.length)] };
  for (let i = draw(5); i > 0; i--) message[FIELDS[draw(FIELDS.length)]] = VALUES[draw(VALUES.length)];
  const text = JSON.stringify(message);
  return draw(6) === 0 ? text.slice(0, draw(text.length)) : text;
}

describe('whatever a server says and a caller does', () => {
  it('survives 10,000 random messages and random sentinels with at most one event for each overlap', async () => {
    log.setLevel('error');
    const draw = dice(20_261_121);
    const handlesBefore = process.getActiveResourcesInfo().length;
    let sent = 0;
    const script = {
      request: (connection: FakeConnection, request: FakeConnection['requests'][number]) => {
        if (draw(3) > 0) connection.answer(request, draw(4) === 0);
      },
    };
    await onBench(script, { inferenceTimeoutMs: 60_000 }, async (bench) => {
      await until(() => bench.server.connections.some(({ texts }) => texts.length > 0));
      const [connection] = bench.server.connections;
      let atMs = 0;
      while (sent < 10_000) {
        for (let i = 0; i < 50; i++, sent++) connection.send(nonsense(draw));
        for (let i = 0; i < 20; i++) {
          atMs += 1;
          const inputs = [
            agentStarts(atMs),
            agentStops(atMs),
            overlapStarts(atMs),
            overlapStops(atMs),
            batch(),
            batch(),
          ];
          bench.stream.pushFrame(inputs[draw(inputs.length)]);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await until(() => bench.stream.malformedMessages > 5000);
      // Every overlap began at a time of its own: none has two events.
      const overlaps = bench.events.map(({ overlapStartedAtMs }) => overlapStartedAtMs);
      expect(new Set(overlaps).size).toBe(overlaps.length);
      expect(overlaps.length).toBeGreaterThan(100);
      expect(bench.metrics).toHaveLength(bench.events.length);
      expect(bench.errors).toEqual([]);
    });
    await until(() => process.getActiveResourcesInfo().length <= handlesBefore);
    log.setLevel('info');
  }, 60_000);

  it('parses anything without a throw', () => {
    const draw = dice(7);
    for (let i = 0; i < 10_000; i++) {
      const text = nonsense(draw).toString();
      expect(() => [parseServerMessage(text), parsePrediction(text, 1)]).not.toThrow();
    }
  });

  it('keeps its promises over random orders of everything: one event for each overlap, bounded requests', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const draw = dice(seed);
      const state = createStreamState({
        maxAudioSamples: 4800,
        prefixSamples: 1600,
        batchSamples: 160,
        sampleRate: 16_000,
        cacheSize: 4,
        headroomBytes: 8,
        detector: 'fuzz',
      });
      let opened = 0;
      let events = 0;
      let asked = 0;
      for (let step = 0; step < 200; step++) {
        const wasOpen: boolean = state.overlapOpen;
        const atMs = step * 10;
        const event = [
          () => state.sentinel({ kind: 'agent-speech-started', atMs }, atMs),
          () => state.sentinel({ kind: 'agent-speech-ended', atMs }, atMs),
          () => state.sentinel({ kind: 'overlap-speech-started', atMs, speechDurationMs: draw(400) }, atMs),
          () => state.sentinel({ kind: 'overlap-speech-ended', atMs, agentEnded: draw(2) === 0 }, atMs),
          (): null => {
            if (state.hear(new Int16Array(draw(400))) && draw(4) > 0) asked = state.request(atMs).createdAt;
            return null;
          },
          () => state.answer(answerOf(1 + draw(asked + 3), draw(5) === 0), atMs),
          (): null => {
            state.abandonRequests();
            return null;
          },
        ][draw(7)]();
        const isOpen = state.overlapOpen;
        if (!wasOpen && isOpen) opened += 1;
        if (event !== null && event !== 'late') {
          events += 1;
          expect(isOpen, `seed ${seed}`).toBe(false);
          expect(wasOpen, `seed ${seed}`).toBe(true);
        }
        if (wasOpen && !isOpen) expect(event, `seed ${seed}`).not.toBeNull();
        if (!isOpen) expect(state.unansweredSinceMs, `seed ${seed}`).toBeNull();
      }
      expect(events, `seed ${seed}`).toBe(opened - (state.overlapOpen ? 1 : 0));
    }
  });
});

function answerOf(
  createdAt: number,
  isInterruption: boolean,
): Parameters<ReturnType<typeof createStreamState>['answer']>[0] {
  return { createdAt, isInterruption, predictionDurationMs: 1, probabilities: Float32Array.from([0.5, 0.6]) };
}
