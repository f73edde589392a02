/**
 * CPU time and allocation of one interruption stream, ours and LiveKit's own for Node, told the same by turns against
 * the same server process; and how long a verdict takes from the server's socket to our event.
 *
 *   npm run bench -- detector [--json]
 */
import { fork } from 'node:child_process';
import { Session } from 'node:inspector/promises';
import { clock } from '../main/clock.ts';
import { AdaptiveInterruptionDetector } from '../main/interruption-detectors/adaptive/detector.ts';
import type { StreamInput } from '../main/interruption-detectors/adaptive/stream.ts';
import { log } from '../main/log.ts';
import { openPeer, peerIsInstalled } from '../main/testing/livekit-peer.ts';

/** As in main/testing/verdict-server.ts, which must not be imported: it would start. */
const VERDICT_SAMPLE = 12_345;
const FRAME_SAMPLES = 160;
const ROUNDS = 5;
const ROUND_SECONDS = 60;
const keys = { apiKey: 'bench', apiSecret: 'bench' };

type Contender = {
  push(input: StreamInput): unknown;
  /** Latency of every verdict, ms. */
  readonly latenciesMs: number[];
  close(): Promise<unknown>;
};
type Opener = (baseUrl: string) => Promise<Contender>;

const ours: Opener = async (baseUrl) => {
  const detector = new AdaptiveInterruptionDetector({ baseUrl, transport: 'websocket', ...keys });
  const stream = detector.stream();
  const latenciesMs: number[] = [];
  detector.on('overlapping_speech', ({ isInterruption, predictionDurationMs }) => {
    if (isInterruption) latenciesMs.push(clock.nowMs() - predictionDurationMs);
  });
  return {
    push: (input) => {
      stream.pushFrame(input);
    },
    latenciesMs,
    close: () => stream.close(),
  };
};

const theirs: Opener = async (baseUrl) => {
  const latenciesMs: number[] = [];
  const peer = await openPeer({ baseUrl, ...keys, threshold: 0.5 }, ({ isInterruption, predictionDurationInS }) => {
    if (isInterruption) latenciesMs.push(clock.nowMs() - predictionDurationInS * 1000);
  });
  return { push: (input) => peer.push(input), latenciesMs, close: () => peer.close() };
};

/** What telling takes without a listener; part of both. */
const nobody: Opener = () =>
  Promise.resolve({ push: () => undefined, latenciesMs: [], close: () => Promise.resolve() });

const quiet = new Int16Array(FRAME_SAMPLES).fill(500);
const verdict = Int16Array.from(quiet);
verdict[FRAME_SAMPLES - 1] = VERDICT_SAMPLE;

/**
 * Ten seconds of a conversation, again and again: the agent speaks for eight; the visitor says "mm-hmm" for half a
 * second, later interrupts with a second of speech.
 */
async function converse(contender: Contender, seconds: number): Promise<void> {
  const push = (input: StreamInput): unknown => contender.push(input);
  for (let frame = 0; frame < seconds * 100; frame++) {
    const at = frame % 1000;
    const atMs = clock.nowMs();
    if (at === 0) await push({ kind: 'agent-speech-started', atMs });
    if (at === 250 || at === 500) await push({ kind: 'overlap-speech-started', atMs, speechDurationMs: 200 });
    if (at === 300 || at === 650) await push({ kind: 'overlap-speech-ended', atMs, agentEnded: false });
    if (at === 800) await push({ kind: 'agent-speech-ended', atMs });
    await push({ kind: 'audio', samples: at === 599 ? verdict : quiet, sampleRate: 16_000 });
    // A tenth of a second of sound, then a moment for the answers: 20 times as fast as life.
    if (frame % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function withContender<T>(open: Opener, baseUrl: string, use: (contender: Contender) => Promise<T>): Promise<T> {
  const contender = await open(baseUrl);
  await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    return await use(contender);
  } finally {
    await contender.close();
  }
}

/** CPU ms for each second of audio. */
const cpu = (open: Opener, baseUrl: string): Promise<{ cpuMs: number; latenciesMs: readonly number[] }> =>
  withContender(open, baseUrl, async (contender) => {
    const before = process.cpuUsage();
    await converse(contender, ROUND_SECONDS);
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000 / ROUND_SECONDS, latenciesMs: contender.latenciesMs };
  });

type Profile = { readonly selfSize: number; readonly children: readonly Profile[] };
const sizeOf = ({ selfSize, children }: Profile): number =>
  children.reduce((sum, child) => sum + sizeOf(child), selfSize);

/** Kilobytes allocated on the JavaScript heap for each second of audio, sampled, with what was collected meanwhile. */
const allocation = (open: Opener, baseUrl: string): Promise<number> =>
  withContender(open, baseUrl, async (contender) => {
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 2048,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await converse(contender, ROUND_SECONDS);
    const { profile } = await session.post('HeapProfiler.stopSampling');
    session.disconnect();
    return sizeOf(profile.head) / 1024 / ROUND_SECONDS;
  });

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const round = (value: number): number => Math.round(value * 1000) / 1000;

async function measure(baseUrl: string): Promise<object> {
  const rounds: { driver: number[]; ours: number[]; theirs: number[] } = { driver: [], ours: [], theirs: [] };
  const latenciesMs: number[] = [];
  const theirLatenciesMs: number[] = [];
  for (let i = -1; i < ROUNDS; i++) {
    const alone = await cpu(nobody, baseUrl);
    const mine = await cpu(ours, baseUrl);
    const peers = await cpu(theirs, baseUrl);
    // The first round warms up.
    if (i < 0) continue;
    rounds.driver.push(alone.cpuMs);
    rounds.ours.push(mine.cpuMs);
    rounds.theirs.push(peers.cpuMs);
    latenciesMs.push(...mine.latenciesMs);
    theirLatenciesMs.push(...peers.latenciesMs);
  }
  const driverKb = await allocation(nobody, baseUrl);
  const oursKb = (await allocation(ours, baseUrl)) - driverKb;
  const theirsKb = (await allocation(theirs, baseUrl)) - driverKb;
  return reportOf({ rounds, latenciesMs, theirLatenciesMs, oursKb, theirsKb });
}

function reportOf(measured: {
  readonly rounds: Readonly<Record<'driver' | 'ours' | 'theirs', readonly number[]>>;
  readonly latenciesMs: readonly number[];
  readonly theirLatenciesMs: readonly number[];
  readonly oursKb: number;
  readonly theirsKb: number;
}): {
  readonly gates: readonly {
    readonly name: string;
    readonly value: number;
    readonly limit: number;
    readonly ok: boolean;
  }[];
} {
  const { rounds, latenciesMs, theirLatenciesMs, oursKb, theirsKb } = measured;
  const driverMs = median(rounds.driver);
  const oursMs = median(rounds.ours) - driverMs;
  const theirsMs = median(rounds.theirs) - driverMs;
  const cpuRatio = oursMs / theirsMs;
  const allocationRatio = oursKb / theirsKb;
  const p50 = median(latenciesMs);
  const gate = (name: string, value: number, limit: number) => ({
    name,
    value: round(value),
    limit,
    ok: value <= limit,
  });
  const result = {
    name: 'detector',
    ours: {
      cpuMsPerSecond: round(oursMs),
      allocatedKbPerSecond: round(oursKb),
      verdictLatencyMs: { p50: round(p50), p95: round(quantile(latenciesMs, 0.95)), count: latenciesMs.length },
    },
    peers: {
      '@livekit/agents 1.9.0': {
        cpuMsPerSecond: round(theirsMs),
        allocatedKbPerSecond: round(theirsKb),
        verdictLatencyMs: { p50: round(median(theirLatenciesMs)), p95: round(quantile(theirLatenciesMs, 0.95)) },
      },
    },
    driver: { cpuMsPerSecond: round(driverMs), note: 'telling alone; taken off both' },
    rounds: { driver: rounds.driver.map(round), ours: rounds.ours.map(round), peers: rounds.theirs.map(round) },
    ratios: { cpu: round(cpuRatio), allocation: round(allocationRatio) },
    gates: [
      gate('CPU time beside the peer', cpuRatio, 0.5),
      gate('allocation beside the peer', allocationRatio, 0.5),
      gate('verdict latency p50, ms', p50, 2),
    ],
  };
  return result;
}

if (!peerIsInstalled) {
  process.stderr.write('bench detector: @livekit/agents is not installed (npm install without --omit=dev)\n');
  process.exit(2);
}
log.setLevel('error');
const child = fork(new URL('../main/testing/verdict-server.ts', import.meta.url), {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const baseUrl = await new Promise<string>((resolve) =>
  child.once('message', (url: string) => {
    resolve(url);
  }),
);
const report = (await measure(baseUrl)) as ReturnType<typeof reportOf>;
child.disconnect();
process.stdout.write(`${JSON.stringify(report, null, process.argv.includes('--json') ? 0 : 2)}\n`);
process.exit(report.gates.every(({ ok }) => ok) ? 0 : 1);
