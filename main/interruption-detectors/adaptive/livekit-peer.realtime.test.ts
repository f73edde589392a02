import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBargeinServer } from '../../bargein-server/server.ts';
import type { InterruptionMetrics, OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import { parseWav } from '../../domain/wav.ts';
import { openFakeServer, type FakeConnection, type FakeServer } from '../../testing/fake-bargein-server.ts';
import { openPeer, peerIsInstalled, type Peer, type PeerEvent } from '../../testing/livekit-peer.ts';
import { until } from '../../testing/until.ts';
import { voiceDetectors } from '../../voice-detectors/index.ts';
import { openJudgementEstimator } from '../local/estimator.ts';
import { AdaptiveInterruptionDetector } from './detector.ts';
import type { AdaptiveInterruptionStream, StreamInput } from './stream.ts';

const keys = { apiKey: 'key', apiSecret: 'secret' };
const openEstimator = async () => openJudgementEstimator({ voiceDetector: await voiceDetectors.silero() });
/** The peer's clock, with a fraction. */
const wallMs = (): number => performance.timeOrigin + performance.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The verdict is in the sound: the last sample of a batch says it. */
const VERDICT = 12_345;

type Ours = {
  readonly stream: AdaptiveInterruptionStream;
  readonly events: OverlappingSpeechEvent[];
  readonly metrics: InterruptionMetrics[];
  readonly errors: unknown[];
  readonly detector: AdaptiveInterruptionDetector;
};

function openOurs(baseUrl: string, threshold = 0.5): Ours {
  const detector = new AdaptiveInterruptionDetector({ baseUrl, transport: 'websocket', ...keys, threshold }, wallMs);
  const ours: Ours = { detector, stream: detector.stream(), events: [], metrics: [], errors: [] };
  detector.on('overlapping_speech', (event) => ours.events.push(event));
  detector.on('metrics_collected', (metrics) => ours.metrics.push(metrics));
  detector.on('error', (error) => ours.errors.push(error));
  return ours;
}

/**
 * One token of a script: `A` and `a` the agent starts and ends, `O` and `o` the visitor does over it (`e`: because the
 * agent ended), `F` flush, a digit so many tens of ms of sound, `.` 100 ms, `!` 100 ms that the server takes for an
 * interruption, `U` new options.
 */
function inputOf(token: string, count: number): StreamInput {
  const atMs = wallMs();
  switch (token) {
    case 'A':
      return { kind: 'agent-speech-started', atMs };
    case 'a':
      return { kind: 'agent-speech-ended', atMs };
    case 'O':
      return { kind: 'overlap-speech-started', atMs, speechDurationMs: 200 };
    case 'o':
    case 'e':
      return { kind: 'overlap-speech-ended', atMs, agentEnded: token === 'e' };
    case 'F':
      return { kind: 'flush' };
    default: {
      const length = /\d/.test(token) ? Number(token) * 160 : 1600;
      const samples = Int16Array.from({ length }, (_, i) => ((count * 7919 + i * 31) % 4001) - 2000);
      if (token === '!') samples[length - 1] = VERDICT;
      return { kind: 'audio', samples, sampleRate: 16_000 };
    }
  }
}

/** Plays a script to both and waits after each token until both servers have answered both. */
async function play(script: string, ours: Ours, peer: Peer, servers: readonly FakeServer[]): Promise<void> {
  const asked = (server: FakeServer): number =>
    server.connections.reduce((sum, { requests }) => sum + requests.length, 0);
  await until(() => servers.every(({ connections }) => connections.some(({ texts }) => texts.length > 0)));
  await pause(10);
  let count = 0;
  for (const token of script) {
    count += 1;
    if (token === 'U') {
      ours.detector.updateOptions({ threshold: 0.6 });
      await peer.updateOptions({ threshold: 0.6 });
      await pause(40);
      continue;
    }
    const input = inputOf(token, count);
    ours.stream.pushFrame(input);
    await peer.push(input);
    // Both ask in the same turn of the loop; whoever does not ask by then does not ask at all.
    await pause(5);
    const [a, b] = servers.map(asked);
    if (a !== b) await pause(20);
  }
  await pause(20);
}

const answerByEar = {
  request: (connection: FakeConnection, request: FakeConnection['requests'][number]): void => {
    const verdict = request.samples.at(-1) === VERDICT;
    connection.answer(request, verdict, verdict ? [0.2, 0.91, 0.3, 0.87] : [0.05, 0.3, request.samples.length / 1e5]);
  },
};

/** Everything an event says but how long this run took. */
function fieldsOfOurs(event: OverlappingSpeechEvent): object {
  return {
    isInterruption: event.isInterruption,
    agentEnded: event.agentEnded,
    overlapStartedAt: event.overlapStartedAtMs,
    detectedAt: event.isInterruption ? 'now' : event.detectedAtMs,
    predictionMs: Math.round(event.predictionDurationMs),
    probability: event.probability.toFixed(6),
    probabilities: Array.from(event.probabilities ?? [], (value) => value.toFixed(6)),
    speechInput: Array.from(event.speechInput ?? []),
    numRequests: event.numRequests,
    answered: event.totalDurationMs > 0,
  };
}
function fieldsOfPeer(event: PeerEvent): object {
  return {
    isInterruption: event.isInterruption,
    agentEnded: event.agentEnded ?? false,
    overlapStartedAt: event.overlapStartedAt ?? null,
    detectedAt: event.isInterruption ? 'now' : event.detectedAt,
    predictionMs: Math.round(event.predictionDurationInS * 1000),
    probability: event.probability.toFixed(6),
    probabilities: Array.from(event.probabilities ?? [], (value) => value.toFixed(6)),
    speechInput: Array.from(event.speechInput ?? []),
    numRequests: event.numRequests,
    answered: event.totalDurationInS > 0,
  };
}
const counts = ({ numInterruptions, numBackchannels, numRequests }: InterruptionMetrics | Peer['metrics'][number]) => [
  numInterruptions,
  numBackchannels,
  numRequests,
];

type Outcome = { readonly ours: Ours; readonly peer: Peer; readonly requests: readonly (readonly Int16Array[])[] };

async function compare(script: string): Promise<Outcome> {
  const servers = await Promise.all([openFakeServer(answerByEar), openFakeServer(answerByEar)]);
  const ours = openOurs(servers[0].url);
  const peer = await openPeer({ baseUrl: servers[1].url, ...keys, threshold: 0.5 });
  try {
    await play(script, ours, peer, servers);
    const requests = servers.map(({ connections }) =>
      connections.flatMap((c) => c.requests.map(({ samples }) => samples)),
    );
    return { ours, peer, requests };
  } finally {
    await Promise.all([ours.stream.close(), peer.close()]);
    await Promise.all(servers.map((server) => server.close()));
  }
}

function expectSame({ ours, peer, requests }: Outcome): void {
  expect(requests[0].map(({ length }) => length)).toEqual(requests[1].map(({ length }) => length));
  expect(requests[0]).toEqual(requests[1]);
  expect(ours.events.map(fieldsOfOurs)).toEqual(peer.events.map(fieldsOfPeer));
  expect(ours.metrics.map(counts)).toEqual(peer.metrics.map(counts));
  expect(ours.errors).toEqual([]);
  expect(peer.failure).toBeNull();
}

const SAME: readonly [string, string][] = [
  ['a verdict in the first overlap', 'A..........O..!o a'],
  ['nothing more after a verdict', 'A...O.!.....o.a'],
  ['a backchannel', 'A..........O...oa'],
  ['an overlap without a request', 'A.O3oa'],
  ['an overlap that the agent ends', 'A...O..ea'],
  ['two overlaps: the second keeps what was heard', 'A............O..o...O..!oa'],
  ['the 3 s window slides', 'A..................................O...!oa'],
  ['odd batches', 'A3 5O7777 4 4 4!o'],
  ['silence of the agent', '...O..!oA..a..O.!o'],
  ['the next speech of the agent forgets the last', 'A....O..oaA..O..!oa'],
  ['a new segment of the agent outside an overlap starts a new window', 'A.....A..O..o'],
  ['flush changes nothing', 'A..FOF.F.F!Foa'],
  ['an end without a start', 'A..o..O.o.o'],
  ['a verdict, and another overlap', 'A...O.!O..!oa'],
];

/** What we do otherwise on purpose, and which defect of the reference that is (livekit.md §1.9, §1.10). */
const DIFFERENT: readonly [string, string, readonly (readonly number[])[], readonly (readonly number[])[]][] = [
  ['2: a second AgentSpeechStarted swallows the overlap', 'A...O..A..!o', [[1, 0, 5]], []],
  ['3: an overlap that outlives the agent yields no event', 'A...O..ao', [[0, 0, 2]], []],
  ['a second start of an open overlap forgets the first', 'A...O..O.o', [[0, 1, 3]], [[0, 1, 3]]],
];

const script = (tokens: string): string => tokens.replaceAll(' ', '');

describe.skipIf(!peerIsInstalled)('beside @livekit/agents 1.9, told the same', () => {
  beforeAll(async () => {
    const server = await openFakeServer();
    await (await openPeer({ baseUrl: server.url, ...keys })).close();
    await server.close();
  }, 60_000);

  it.each(SAME)('says the same of %s', async (_what, tokens) => {
    expectSame(await compare(script(tokens)));
  });

  it('says the same of random conversations', async () => {
    let seed = 20_261_121;
    const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let run = 0; run < 8; run++) {
      let tokens = 'A';
      let overlap = false;
      for (let i = 0; i < 24; i++) {
        if (!overlap && draw(5) === 0) {
          tokens += 'O';
          overlap = true;
        } else if (overlap && draw(6) === 0) {
          tokens += 'o';
          overlap = false;
        } else if (!overlap && draw(10) === 0) tokens += 'aA';
        else tokens += '....357F!'[draw(9)];
      }
      expectSame(await compare(`${tokens}${overlap ? 'o' : ''}a`));
    }
  }, 60_000);

  it.each(DIFFERENT)('differs on purpose — %s', async (_defect, tokens, expectedOfOurs, expectedOfPeer) => {
    const { ours, peer } = await compare(script(tokens));
    expect(ours.metrics.map(counts)).toEqual(expectedOfOurs);
    expect(peer.metrics.map(counts)).toEqual(expectedOfPeer);
  });

  it('differs on purpose — an unexpected close is seen at the next request only', async () => {
    const servers = await Promise.all([openFakeServer(answerByEar), openFakeServer(answerByEar)]);
    const ours = openOurs(servers[0].url);
    const peer = await openPeer({ baseUrl: servers[1].url, ...keys, threshold: 0.5 });
    try {
      await play(script('A..O.'), ours, peer, servers);
      for (const server of servers) server.connections[0].cut();
      await until(() => ours.errors.length === 1);
      await pause(20);
      expect(peer.failure).toBeNull();
      ours.stream.pushFrame(inputOf('.', 1));
      await peer.push(inputOf('.', 1));
      await until(() => peer.failure !== null);
      await until(() => servers[0].connections.length === 2 && servers[0].connections[1].requests.length > 0);
      expect(ours.errors).toMatchObject([{ recoverable: true }]);
    } finally {
      await Promise.all([ours.stream.close(), peer.close()]);
      await Promise.all(servers.map((server) => server.close()));
    }
  });
});

describe.skipIf(!peerIsInstalled)('our server, asked by LiveKit’s own detector', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of opened) await one.close();
  });

  it.each([
    ['is-there-much-more.wav', true],
    ['kay.wav', false],
  ])('judges a real voice as it does for ours: %s', async (name, isInterruption) => {
    const secrets = new Map([['key', 'secret']]);
    const server = await openBargeinServer({ host: '127.0.0.1', port: 0, secrets, estimator: await openEstimator() });
    const baseUrl = `http://127.0.0.1:${server.port}`;
    const ours = openOurs(baseUrl);
    const peer = await openPeer({ baseUrl, ...keys });
    opened.push(ours.stream, peer, server);
    const { samples } = parseWav(readFileSync(new URL(`../../../assets/demo/visitor/${name}`, import.meta.url)));
    const say = async (input: StreamInput): Promise<void> => {
      ours.stream.pushFrame(input);
      await peer.push(input);
    };
    await pause(50);
    await say(inputOf('A', 0));
    await say({ kind: 'audio', samples: new Int16Array(16_000), sampleRate: 16_000 });
    await say(inputOf('O', 0));
    for (let at = 0; at < samples.length && peer.events.length === 0; at += 1600) {
      await say({ kind: 'audio', samples: samples.slice(at, at + 1600), sampleRate: 16_000 });
      await pause(40);
    }
    await say(inputOf('o', 0));
    await until(() => ours.events.length === 1 && peer.events.length === 1);
    expect(peer.events[0].isInterruption).toBe(isInterruption);
    expect(ours.events[0].isInterruption).toBe(isInterruption);
    expect(peer.failure).toBeNull();
  });

  it('turns its wrong key away with a reason it understands', async () => {
    const secrets = new Map([['key', 'secret']]);
    const server = await openBargeinServer({ host: '127.0.0.1', port: 0, secrets, estimator: await openEstimator() });
    const peer = await openPeer({ baseUrl: `http://127.0.0.1:${server.port}`, apiKey: 'key', apiSecret: 'wrong' });
    opened.push(peer, server);
    await until(() => peer.failure !== null);
    expect(peer.failure).toMatchObject({ statusCode: 401, retryable: false });
  });
});
