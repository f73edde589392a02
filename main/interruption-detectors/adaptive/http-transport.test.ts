import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { agentStarts, batch, overlapStarts, overlapStops } from '../../testing/detector-script.ts';
import { onBench, type DetectorBench } from '../../testing/detector-bench.ts';
import type { FakePost } from '../../testing/fake-bargein-server.ts';
import { until } from '../../testing/until.ts';

const http = { transport: 'http', connect: { maxRetry: 2, retryIntervalMs: 5 } } as const;
const answer = (post: FakePost, response: ServerResponse, isBargein: boolean): void => {
  const createdAt = Number(post.query.get('created_at'));
  response.end(JSON.stringify({ created_at: createdAt, is_bargein: isBargein, probabilities: [0.7, 0.6] }));
};

async function speak({ stream, server }: DetectorBench, batches: number): Promise<void> {
  for (let i = 0; i < batches; i++) {
    const before = server.posts.length;
    stream.pushFrame(batch());
    await until(() => server.posts.length > before);
  }
}
function openOverlap({ stream }: DetectorBench): void {
  stream.pushFrame(agentStarts());
  stream.pushFrame(overlapStarts());
}

describe('HTTP, as LiveKit’s agents 1.5 speak it', () => {
  it('posts the window and takes the verdict', async () => {
    const script = {
      post: (p: FakePost, r: ServerResponse, n: number) => {
        answer(p, r, n === 2);
      },
    };
    await onBench(script, { ...http, apiKey: 'k', apiSecret: 's', threshold: 0.6 }, async (bench) => {
      openOverlap(bench);
      await speak(bench, 2);
      await until(() => bench.events.length === 1);
      const [post] = bench.server.posts;
      expect(post.path).toBe('/bargein');
      expect(Object.fromEntries(post.query)).toEqual({ threshold: '0.6', min_frames: '2', created_at: '1' });
      expect(post.headers['content-type']).toBe('application/octet-stream');
      expect(post.headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
      expect(post.samples.length).toBe(1600);
      expect(bench.events[0]).toMatchObject({ isInterruption: true, probability: Math.fround(0.6), numRequests: 2 });
      // The model's time is the round trip in this protocol.
      expect(bench.events[0].predictionDurationMs).toBeLessThanOrEqual(bench.events[0].totalDurationMs + 1);
      expect(bench.events[0].predictionDurationMs).toBeGreaterThan(0);
    });
  });

  it('asks one at a time, the next with the newest audio', async () => {
    const held: (() => void)[] = [];
    const script = {
      post: (p: FakePost, r: ServerResponse) =>
        held.push(() => {
          answer(p, r, false);
        }),
    };
    await onBench(script, http, async (bench) => {
      openOverlap(bench);
      await speak(bench, 1);
      for (let i = 0; i < 4; i++) bench.stream.pushFrame(batch());
      held[0]();
      await until(() => bench.server.posts.length === 2);
      expect(bench.server.posts[1].samples.length).toBe(8000);
    });
  });

  it('does not let an answer fire in another overlap', async () => {
    const held: (() => void)[] = [];
    const script = {
      post: (p: FakePost, r: ServerResponse) =>
        held.push(() => {
          answer(p, r, true);
        }),
    };
    await onBench(script, http, async (bench) => {
      openOverlap(bench);
      await speak(bench, 1);
      bench.stream.pushFrame(overlapStops(1));
      bench.stream.pushFrame(overlapStarts(2));
      held[0]();
      await until(() => bench.stream.lateAnswers === 1);
      expect(bench.events).toMatchObject([{ isInterruption: false }]);
    });
  });

  it.each<[string, (response: ServerResponse) => void, readonly [number, number], number]>([
    ['TestHttp429: gives up at 429', (r) => r.writeHead(429).end(), [0, 1], 429],
    ['TestHttpNonRetryable: gives up at 403', (r) => r.writeHead(403).end('no'), [0, 1], 403],
    ['measured: retries 503', (r) => r.writeHead(503).end(), [2, 1], 503],
    ['measured: retries what is no JSON, with status 200', (r) => r.end('<html>'), [2, 1], 200],
    ['measured: retries an answer without is_bargein', (r) => r.end('{"created_at":1}'), [2, 1], 200],
  ])('%s', async (_title, post, recoverability, statusCode) => {
    await onBench(
      {
        post: (_p, r) => {
          post(r);
        },
      },
      http,
      async (bench) => {
        openOverlap(bench);
        bench.stream.pushFrame(batch());
        await until(() => bench.errors.some(({ recoverable }) => !recoverable));
        expect(bench.recoverability()).toEqual(recoverability);
        expect(bench.errors[0].error).toMatchObject({ statusCode });
      },
    );
  });

  it('TestHttpTimeout: gives up when the answer does not come in time', async () => {
    await onBench({ post: () => undefined }, { ...http, inferenceTimeoutMs: 50 }, async (bench) => {
      openOverlap(bench);
      bench.stream.pushFrame(batch());
      await until(() => bench.errors.length > 0);
      expect(bench.recoverability()).toEqual([0, 1]);
      expect(bench.errors[0].error).toMatchObject({ statusCode: 408, retryable: false });
    });
  });

  it('measured: retries a connection that breaks', async () => {
    const script = {
      post: (_p: FakePost, r: ServerResponse, n: number) => {
        if (n === 1) r.destroy();
        else answer(_p, r, true);
      },
    };
    await onBench(script, http, async (bench) => {
      openOverlap(bench);
      bench.stream.pushFrame(batch());
      await until(() => bench.events.length === 1);
      expect(bench.recoverability()).toEqual([1, 0]);
    });
  });

  it('takes over new options with the next request', async () => {
    await onBench({}, http, async (bench) => {
      openOverlap(bench);
      bench.detector.updateOptions({ threshold: 0.9 });
      await speak(bench, 1);
      expect(bench.server.posts[0].query.get('threshold')).toBe('0.9');
    });
  });

  it('ends after the last answer when the input ends', async () => {
    await onBench({}, http, async (bench) => {
      openOverlap(bench);
      bench.stream.pushFrame(batch());
      bench.stream.endInput();
      for await (const event of bench.stream) expect(event).toBeUndefined();
      expect(bench.errors).toEqual([]);
    });
  });
});
