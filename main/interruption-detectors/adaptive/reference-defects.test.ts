import { describe, expect, it } from 'vitest';
import { agentStarts, agentStops, batch, overlapStarts, overlapStops } from '../../testing/detector-script.ts';
import { onBench, type DetectorBench } from '../../testing/detector-bench.ts';
import { until } from '../../testing/until.ts';

/** What the peer does wrong, measured on its own code, and what happens here instead. One test for each. */

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const silent = { request: () => undefined };

async function send({ stream, server }: DetectorBench): Promise<void> {
  const connection = server.connections.at(-1)!;
  const before = connection.requests.length;
  stream.pushFrame(batch());
  await until(() => connection.requests.length > before);
}
async function openOverlap(bench: DetectorBench): Promise<void> {
  await until(() => bench.server.connections.length > 0);
  bench.stream.pushFrame(agentStarts());
  bench.stream.pushFrame(overlapStarts());
  await send(bench);
}

describe('defects of the reference that are not ported', () => {
  it('a late verdict never fires in another overlap', async () => {
    await onBench(silent, {}, async (bench) => {
      await openOverlap(bench);
      const [first] = bench.server.connections[0].requests;
      bench.stream.pushFrame(overlapStops(100));
      bench.stream.pushFrame(overlapStarts(200));
      bench.server.connections[0].answer(first, true);
      await until(() => bench.stream.lateAnswers === 1);
      bench.stream.pushFrame(overlapStops(300));
      expect(bench.events.map(({ isInterruption }) => isInterruption)).toEqual([false, false]);
    });
  });

  it('a second AgentSpeechStarted inside an overlap does not swallow it', async () => {
    await onBench(silent, {}, async (bench) => {
      await openOverlap(bench);
      bench.stream.pushFrame(agentStarts(150));
      await send(bench);
      const [, second] = bench.server.connections[0].requests;
      expect(second.samples.length).toBe(3200);
      bench.server.connections[0].answer(second, true);
      await until(() => bench.events.length === 1);
      expect(bench.events[0]).toMatchObject({ isInterruption: true, overlapStartedAtMs: 0, numRequests: 2 });
    });
  });

  it('an overlap that outlives the agent yields exactly one event with agentEnded', async () => {
    await onBench({}, {}, async (bench) => {
      await openOverlap(bench);
      bench.stream.pushFrame(agentStops(400));
      bench.stream.pushFrame(overlapStops(600));
      expect(bench.events).toMatchObject([{ agentEnded: true, isInterruption: false, detectedAtMs: 400 }]);
      expect(bench.metrics).toMatchObject([{ numInterruptions: 0, numBackchannels: 0 }]);
    });
  });

  it('updateOptions in mid-overlap does not kill the stream, and asks again on the new connection', async () => {
    await onBench(silent, { inferenceTimeoutMs: 150 }, async (bench) => {
      await openOverlap(bench);
      bench.detector.updateOptions({ threshold: 0.6 });
      await until(() => bench.server.connections.length === 2 && bench.server.connections[1].requests.length === 1);
      await pause(60);
      const [asked] = bench.server.connections[1].requests;
      bench.server.connections[1].answer(asked, true);
      await until(() => bench.events.length === 1);
      expect(bench.events[0].isInterruption).toBe(true);
      expect(bench.errors).toEqual([]);
    });
  });

  it('malformed server messages are counted and survived', async () => {
    await onBench(silent, {}, async (bench) => {
      await openOverlap(bench);
      const [connection] = bench.server.connections;
      const malformed = [
        'not JSON',
        '',
        '[]',
        'null',
        { type: 'surprise' },
        { type: 'bargein_detected' },
        { type: 'bargein_detected', created_at: 'soon' },
        { type: 'inference_done', created_at: 1, probabilities: ['high'] },
        { type: 'error', code: 500 },
        Buffer.from([1, 2, 3]),
      ];
      for (const message of malformed) connection.send(message);
      await until(() => bench.stream.malformedMessages === malformed.length);
      connection.answer(connection.requests[0], true);
      await until(() => bench.events.length === 1);
      expect(bench.errors).toEqual([]);
    });
  });

  it('the retry counter resets after success', async () => {
    const cutAfterAnswer = {
      request: (connection, request) => {
        connection.answer(request, false);
        setTimeout(() => {
          connection.cut();
        }, 5);
      },
    } satisfies Parameters<typeof onBench>[0];
    await onBench(cutAfterAnswer, { connect: { maxRetry: 1 } }, async (bench) => {
      await until(() => bench.server.connections.length === 1);
      bench.stream.pushFrame(agentStarts());
      bench.stream.pushFrame(overlapStarts());
      for (let drop = 1; drop <= 4; drop++) {
        await until(() => bench.server.connections.length === drop);
        await send(bench);
        await until(() => bench.errors.length === drop);
      }
      expect(bench.recoverability()).toEqual([4, 0]);
    });
  });

  it('the last unanswered request times out by itself', async () => {
    await onBench(silent, { inferenceTimeoutMs: 60 }, async (bench) => {
      await openOverlap(bench);
      const askedAtMs = performance.now();
      await until(() => bench.errors.length === 1);
      expect(performance.now() - askedAtMs).toBeLessThan(500);
      expect(bench.errors[0]).toMatchObject({ recoverable: false });
      expect(bench.errors[0].reason).toMatch(/no answer within \d+ ms/);
    });
  });

  it('an unexpected close is seen at once, and what was owed is asked again', async () => {
    await onBench(silent, {}, async (bench) => {
      await openOverlap(bench);
      const cutAtMs = performance.now();
      bench.server.connections[0].cut();
      await until(() => bench.errors.length === 1);
      expect(performance.now() - cutAtMs).toBeLessThan(60);
      expect(bench.errors[0].recoverable).toBe(true);
      await until(() => bench.server.connections.length === 2 && bench.server.connections[1].requests.length === 1);
      bench.server.connections[1].answer(bench.server.connections[1].requests[0], true);
      await until(() => bench.events.length === 1);
      expect(bench.events[0]).toMatchObject({ isInterruption: true, numRequests: 2 });
    });
  });

  it('a request is known before its answer can come, however fast the server is', async () => {
    const instant = {
      request: (connection, request) => {
        connection.answer(request, false);
      },
    } satisfies Parameters<typeof onBench>[0];
    await onBench(instant, {}, async (bench) => {
      await openOverlap(bench);
      for (let i = 0; i < 20; i++) await send(bench);
      await pause(20);
      expect(bench.stream.lateAnswers).toBe(0);
    });
  });

  it('ending on a connection that is closing throws nothing', async () => {
    await onBench({}, {}, async (bench) => {
      await openOverlap(bench);
      bench.server.connections[0].socket.close(1001);
      bench.stream.endInput();
      for await (const event of bench.stream) expect(event).toBeUndefined();
      expect(bench.errors).toEqual([]);
    });
  });

  it('created_at is a counter that stays far below 2^53', async () => {
    await onBench({}, {}, async (bench) => {
      await openOverlap(bench);
      await send(bench);
      await send(bench);
      expect(bench.server.connections[0].requests.map(({ createdAt }) => createdAt)).toEqual([1, 2, 3]);
    });
  });
});
