import { describe, expect, it } from 'vitest';
import { agentStarts, agentStops, batch, overlapStarts, overlapStops } from '../../testing/detector-script.ts';
import { onBench, type DetectorBench } from '../../testing/detector-bench.ts';
import { openFakeServer } from '../../testing/fake-bargein-server.ts';
import { until } from '../../testing/until.ts';
import { AdaptiveInterruptionDetector } from './detector.ts';
import { APIConnectionError, APIStatusError } from './errors.ts';
import { detectionErrorJson, metricsJson, overlappingSpeechJson } from './wire.ts';

/**
 * What the peer's own tests and the measurements on the peer's own code say, each driven here over real sockets.
 * `fact` names what a case stands for: a test of livekit/agents or livekit/agents-js, or something measured on them.
 */
type Case = {
  readonly fact: string;
  readonly does: string;
  readonly script?: Parameters<typeof onBench>[0];
  readonly options?: Parameters<typeof onBench>[1];
  run(bench: DetectorBench): Promise<void>;
};

const connected = ({ server }: DetectorBench, count = 1): Promise<void> =>
  until(() => server.connections.length >= count && server.connections[count - 1].texts.length > 0);

/** Opens an overlap and speaks so many batches, each after the last was received. */
async function speak({ stream, server }: DetectorBench, batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    const { requests } = server.connections.at(-1)!;
    const before = requests.length;
    stream.pushFrame(batch());
    await until(() => requests.length > before);
  }
}
async function overlapOf(bench: DetectorBench, batches: number): Promise<void> {
  await connected(bench);
  bench.stream.pushFrame(agentStarts());
  bench.stream.pushFrame(overlapStarts());
  await speak(bench, batches);
}
const failing = { connect: { maxRetry: 2, retryIntervalMs: 5, timeoutMs: 300 } };
const silent = { request: () => undefined };

const CASES: readonly Case[] = [
  {
    fact: 'test_interruption_failover TestWsConnectionTimeout; interruption_failover.test.ts connect timeout',
    does: 'gives up at once when the server does not take the connection in time',
    script: { upgrade: () => 'hang' },
    options: { connect: { maxRetry: 2, timeoutMs: 50 } },
    async run(bench) {
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ retryable: false });
    },
  },
  {
    fact: 'test_interruption_failover TestWsConnection429; interruption_failover.test.ts connection 429',
    does: 'gives up at once when the quota is used up',
    script: { upgrade: () => 429 },
    options: failing,
    async run(bench) {
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ statusCode: 429, retryable: false });
    },
  },
  {
    fact: 'test_interruption_failover TestWsCacheTimeout; interruption_failover.test.ts 408 on inference timeout',
    does: 'gives up when a request is not answered in time',
    script: silent,
    options: { ...failing, inferenceTimeoutMs: 50 },
    async run(bench) {
      await overlapOf(bench, 1);
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ statusCode: 408, retryable: false });
    },
  },
  {
    fact: 'test_interruption_failover TestWsSessionCreatedMissingThreshold',
    does: 'gives up when neither side names a threshold',
    script: {
      created: (connection) => {
        connection.send({ type: 'session.created' });
      },
    },
    options: { ...failing, threshold: null },
    async run(bench) {
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ statusCode: 500, retryable: false });
    },
  },
  {
    fact: 'interruption_failover.test.ts no error with default_threshold; TestSessionCreateThreshold omits',
    does: 'leaves the threshold to a server that names its own',
    options: { threshold: null },
    async run(bench) {
      await overlapOf(bench, 1);
      const settings = { sample_rate: 16_000, num_channels: 1, min_frames: 2, encoding: 's16le' };
      expect(bench.server.connections[0].texts).toEqual([{ type: 'session.create', settings }]);
      expect(bench.errors).toEqual([]);
    },
  },
  {
    fact: 'TestSessionCreateThreshold includes_threshold_when_overridden',
    does: 'sends the threshold that was given',
    options: { threshold: 0.7, minInterruptionDurationMs: 550 },
    async run(bench) {
      await connected(bench);
      expect(bench.server.connections[0].texts[0]).toMatchObject({ settings: { threshold: 0.7, min_frames: 22 } });
    },
  },
  {
    fact: 'measured: max_retry=3 → 4 connections, 3 recoverable + 1 unrecoverable, gaps 0.1 s then retry_interval twice',
    does: 'tries three times more, the first time after 100 ms',
    script: {
      connected: (connection) => {
        connection.cut();
      },
    },
    options: { connect: { retryIntervalMs: 150 } },
    async run(bench) {
      await until(() => bench.errors.length === 4);
      expect(bench.recoverability()).toEqual([3, 1]);
      expect(bench.server.connections).toHaveLength(4);
      const gaps = bench.errorsAtMs.slice(1).map((at, i) => at - bench.errorsAtMs[i]);
      expect(gaps[0]).toBeGreaterThanOrEqual(80);
      expect(gaps[1]).toBeGreaterThanOrEqual(130);
      expect(gaps[2]).toBeGreaterThanOrEqual(130);
      expect(() => {
        bench.stream.pushFrame(batch());
      }).toThrow('closed');
      await expect(bench.stream[Symbol.asyncIterator]().next()).rejects.toThrow('gave up after 3 retries');
    },
  },
  {
    fact: 'interruption_failover.test.ts exactly one unrecoverable error for a non-retryable failure',
    does: 'does not retry a 400 of the server, and takes its message along',
    script: {
      created: (connection) => {
        connection.send({ type: 'error', message: 'no', code: 400, session_id: 's' });
      },
    },
    options: failing,
    async run(bench) {
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ statusCode: 400, body: 'no' });
      expect(bench.server.connections).toHaveLength(1);
    },
  },
  ...[408, 429, 500].map((code): Case => ({
    fact: `measured at HEAD: server error ${code} is retried`,
    does: `tries again after error ${code}`,
    script: {
      created: (connection, count) => {
        if (count === 1) connection.send({ type: 'error', message: 'busy', code, session_id: 's' });
      },
    },
    options: failing,
    async run(bench) {
      await until(() => bench.server.connections.length === 2);
      expect(bench.recoverability()).toEqual([1, 0]);
    },
  })),
  ...[401, 500].map((status): Case => ({
    fact: `measured: an upgrade refused with ${status} is retried`,
    does: `tries again when the connection is refused with ${status}`,
    script: { upgrade: (count) => (count === 1 ? status : null) },
    options: failing,
    async run(bench) {
      await connected(bench);
      expect(bench.recoverability()).toEqual([1, 0]);
      expect(bench.errors[0].error).toBeInstanceOf(APIConnectionError);
    },
  })),
  {
    fact: 'measured: 8 batches fed, 3 sent, 1 event, metrics (1,0,3)',
    does: 'sends nothing more after a verdict and counts one interruption',
    script: {
      request: (connection, request, count) => {
        connection.answer(request, count === 3, [0.1, 0.9, 0.2, 0.8]);
      },
    },
    async run(bench) {
      await overlapOf(bench, 3);
      await until(() => bench.events.length === 1);
      for (let i = 0; i < 5; i++) bench.stream.pushFrame(batch());
      bench.stream.pushFrame(overlapStops());
      bench.stream.pushFrame(agentStops());
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(bench.server.connections[0].requests).toHaveLength(3);
      expect(bench.events).toHaveLength(1);
      expect(bench.events[0]).toMatchObject({ isInterruption: true, probability: Math.fround(0.8), numRequests: 3 });
      expect(bench.metrics).toMatchObject([{ numInterruptions: 1, numBackchannels: 0, numRequests: 3 }]);
    },
  },
  {
    fact: 'measured: the message is 8 bytes of created_at, then s16le; at most 96,008 bytes',
    does: 'sends a counter and the whole window',
    async run(bench) {
      await connected(bench);
      bench.stream.pushFrame(agentStarts());
      for (let i = 0; i < 40; i++) bench.stream.pushFrame(batch());
      bench.stream.pushFrame(overlapStarts(0, 200));
      await speak(bench, 5);
      const { requests } = bench.server.connections[0];
      expect(requests.map(({ samples }) => samples.length)).toEqual([20_800, 22_400, 24_000, 25_600, 27_200]);
      expect(requests.map(({ createdAt }) => createdAt)).toEqual([1, 2, 3, 4, 5]);
      expect(requests[0].samples.subarray(0, 1600)).toEqual((batch() as { samples: Int16Array }).samples);
    },
  },
  {
    fact: 'interruption_stream.test.ts; test_overlapping_speech_event agent_ended is not counted as backchannel',
    does: 'counts neither an interruption nor a backchannel when the agent stopped first',
    async run(bench) {
      await overlapOf(bench, 1);
      bench.stream.pushFrame(overlapStops(500, true));
      expect(bench.events).toMatchObject([{ isInterruption: false, agentEnded: true, detectedAtMs: 500 }]);
      expect(bench.metrics).toMatchObject([{ numInterruptions: 0, numBackchannels: 0, numRequests: 1 }]);
    },
  },
  {
    fact: 'measured: an overlap that ends without a verdict is a backchannel with the newest answer',
    does: 'counts a backchannel when the visitor stops without a verdict',
    async run(bench) {
      await overlapOf(bench, 2);
      // The answers are on their way back.
      await new Promise((resolve) => setTimeout(resolve, 20));
      bench.stream.pushFrame(overlapStops(500));
      expect(bench.events).toMatchObject([{ isInterruption: false, agentEnded: false, probability: Math.fround(0.2) }]);
      expect(bench.events[0].predictionDurationMs).toBeCloseTo(12);
      expect(bench.metrics).toMatchObject([{ numInterruptions: 0, numBackchannels: 1, numRequests: 2 }]);
    },
  },
  {
    fact: 'measured: JWT header and claims, exact',
    does: 'signs in with ten minutes of permission',
    options: { apiKey: 'key', apiSecret: 'secret', headers: { 'X-LiveKit-Room-ID': 'RM_1' } },
    async run(bench) {
      await connected(bench);
      const { headers, path } = bench.server.connections[0];
      expect(path).toBe('/bargein');
      expect(headers['x-livekit-room-id']).toBe('RM_1');
      expect(headers['user-agent']).toMatch(/^Parley \(node /);
      const [header, claims] = headers.authorization!.replace('Bearer ', '').split('.');
      const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
      const { nbf, ...rest } = read(claims) as { nbf: number };
      expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
      expect(rest).toEqual({ inference: { perform: true }, sub: 'agent', iss: 'key', exp: nbf + 600 });
      expect(Math.abs(nbf - Date.now() / 1000)).toBeLessThan(3);
    },
  },
  {
    fact: 'interruption_failover.test.ts reconnects in place with updated threshold without erroring',
    does: 'takes over new options in place',
    async run(bench) {
      await connected(bench);
      bench.detector.updateOptions({ threshold: 0.9, minInterruptionDurationMs: 100 });
      await connected(bench, 2);
      expect(bench.server.connections[1].texts[0]).toMatchObject({ settings: { threshold: 0.9, min_frames: 4 } });
      await until(() => bench.server.connections[0].closed);
      expect(bench.server.connections[0].texts.at(-1)).toEqual({ type: 'session.close' });
      expect(bench.errors).toEqual([]);
    },
  },
  {
    fact: 'interruption_failover.test.ts survives more reconnects than the failover budget',
    does: 'does not count new options as retries',
    options: failing,
    async run(bench) {
      for (let i = 1; i <= 4; i++) {
        await connected(bench, i);
        bench.detector.updateOptions({ threshold: 0.5 + i / 100 });
      }
      await connected(bench, 5);
      await overlapOf(bench, 1);
      expect(bench.errors).toEqual([]);
    },
  },
  {
    fact: 'interruption_failover.test.ts errors when the reconnect after updateOptions fails (429)',
    does: 'reports a new connection for new options that is refused',
    script: { upgrade: (count) => (count === 2 ? 429 : null) },
    async run(bench) {
      await connected(bench);
      bench.detector.updateOptions({ threshold: 0.9 });
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
    },
  },
  {
    fact: 'interruption_failover.test.ts closes WS on teardown even after transport error',
    does: 'leaves no socket behind',
    script: silent,
    options: { inferenceTimeoutMs: 30 },
    async run(bench) {
      await overlapOf(bench, 1);
      await until(() => bench.errors.length > 0);
      await bench.stream.close();
      await until(() => bench.server.connections.every(({ closed }) => closed));
    },
  },
  {
    fact: 'interruption_speech_boundary.test.ts late verdict and late result of a previous agent speech',
    does: 'ignores answers of an earlier speech',
    script: silent,
    async run(bench) {
      await overlapOf(bench, 1);
      const [first] = bench.server.connections[0].requests;
      bench.stream.pushFrame(agentStops(1));
      bench.stream.pushFrame(agentStarts(2));
      bench.stream.pushFrame(overlapStarts(3));
      await speak(bench, 1);
      bench.server.connections[0].answer(first, false);
      bench.server.connections[0].answer(first, true);
      await until(() => bench.stream.lateAnswers === 2);
      expect(bench.events).toMatchObject([{ agentEnded: true }]);
    },
  },
  {
    fact: 'measured: end_input sends session.close; the iteration ends',
    does: 'says goodbye and ends its iteration when the input ends',
    async run(bench) {
      await overlapOf(bench, 1);
      bench.stream.pushFrame(overlapStops(1));
      bench.stream.flush();
      bench.stream.endInput();
      const iterated = [];
      for await (const event of bench.stream) iterated.push(event);
      expect(iterated).toEqual(bench.events);
      expect(iterated).toHaveLength(1);
      expect(bench.server.connections[0].texts.at(-1)).toEqual({ type: 'session.close' });
      expect(() => {
        bench.stream.pushFrame(batch());
      }).toThrow('closed');
    },
  },
];

describe('as the peer’s tests and measurements say', () => {
  it.each(CASES.map((item) => [item.does, item.fact, item] as const))('%s (%s)', async (_does, _fact, item) => {
    await onBench(item.script ?? {}, item.options ?? {}, (bench) => item.run(bench));
  });

  it('serialises events without their sound (test_interruption_event_serialization)', async () => {
    await onBench({}, {}, async (bench) => {
      await overlapOf(bench, 1);
      bench.stream.pushFrame(overlapStops(2500));
      const [event] = bench.events;
      const json = overlappingSpeechJson(event, 1_000_000);
      expect(json).toMatchObject({ speech_input: null, probabilities: null, detected_at: 1002.5, num_requests: 1 });
      expect(event.speechInput).toHaveLength(1600);
      expect(metricsJson(bench.metrics[0], 0)).toMatchObject({
        num_backchannels: 1,
        metadata: { model_name: 'adaptive interruption', model_provider: 'livekit' },
      });
    });
  });

  it('serialises errors without their cause', async () => {
    await onBench({ upgrade: () => 429 }, {}, async ({ errors, detector }) => {
      await until(() => errors.length > 0);
      expect(errors[0].error).toBeInstanceOf(APIStatusError);
      expect(JSON.stringify(errors[0])).not.toContain('"error":');
      expect(detectionErrorJson(errors[0], 0)).toEqual({
        type: 'interruption_detection_error',
        timestamp: errors[0].atMs / 1000,
        label: detector.label,
        recoverable: false,
      });
    });
  });

  it('writes a verdict’s figures to the span of the visitor’s speech', async () => {
    await onBench(
      {
        request: (c, r) => {
          c.answer(r, true, [0.9, 0.75]);
        },
      },
      {},
      async (bench) => {
        let attributes: Record<string, unknown> = {};
        const span = {
          setAttributes: (all: Record<string, unknown>) => {
            attributes = all;
          },
        };
        await connected(bench);
        bench.stream.pushFrame(agentStarts());
        bench.stream.pushFrame({ ...overlapStarts(), userSpeakingSpan: span } as never);
        await speak(bench, 1);
        await until(() => bench.events.length === 1);
        expect(attributes).toMatchObject({
          'lk.is_interruption': 'true',
          'lk.interruption.probability': 0.75,
          'lk.interruption.prediction_duration': 0.012,
        });
        expect(Object.keys(attributes)).toContain('lk.interruption.total_duration');
        expect(Object.keys(attributes)).toContain('lk.interruption.detection_delay');
      },
    );
  });

  it('resamples and mixes down what comes in another form', async () => {
    await onBench({}, {}, async (bench) => {
      await connected(bench);
      bench.stream.pushFrame(agentStarts());
      bench.stream.pushFrame(overlapStarts());
      const stereo = new Int16Array(2 * 48_000);
      for (let i = 0; i < 48_000; i++)
        stereo.fill(Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / 48_000)), 2 * i);
      for (let at = 0; at < stereo.length; at += 960) {
        bench.stream.pushFrame({ kind: 'audio', samples: stereo.slice(at, at + 960), sampleRate: 48_000, channels: 2 });
      }
      await until(() => bench.server.connections[0].requests.length >= 9);
      const { samples } = bench.server.connections[0].requests.at(-1)!;
      expect(samples.length).toBeGreaterThan(14_000);
      let crossings = 0;
      for (let i = 1601; i < 12_800; i++) if (samples[i - 1] < 0 && samples[i] >= 0) crossings += 1;
      expect(Math.abs(crossings - 440 * 0.7)).toBeLessThanOrEqual(1);
      expect(Math.max(...samples)).toBeGreaterThan(7800);
    });
  });

  it('talks on when nobody listens to its errors', async () => {
    const server = await openFakeServer({ upgrade: () => 429 });
    const detector = new AdaptiveInterruptionDetector({ baseUrl: server.url, transport: 'websocket' });
    const stream = detector.stream();
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('quota');
    await server.close();
  });
});
