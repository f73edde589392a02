import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import { defaultSettings } from '../../domain/settings.ts';
import { parseWav } from '../../domain/wav.ts';
import type { DetectorEvent, InterruptionDetector } from '../../interfaces/interruption-detector.ts';
import { openFakeServer, type FakeServer } from '../../testing/fake-bargein-server.ts';
import { until } from '../../testing/until.ts';
import { isInterruption } from '../../bargein-server/verdict.ts';
import { voiceDetectors } from '../../voice-detectors/index.ts';
import { openAdaptiveDetector } from '../adaptive/adapter.ts';
import { interruptionDetectors } from '../index.ts';
import { openJudgementEstimator } from '../local/estimator.ts';
import { openDetectorChain } from './chain.ts';

/** "Can you just remind me, …": real speech that goes on long enough to be judged twice. */
const QUESTION = new URL('../../../assets/demo/visitor/can-you-remind-me.wav', import.meta.url);

type Take = { readonly events: DetectorEvent[]; readonly verdictAfterMs: number };

/** The voice detector's opinion of every 10 ms, as the pipeline would have it. */
async function probabilitiesOf(samples: Int16Array): Promise<readonly number[]> {
  const detector = await voiceDetectors.silero();
  const { windowSamples } = detector;
  const windows: number[] = [];
  for (let at = 0; at + windowSamples <= samples.length; at += windowSamples) {
    windows.push(
      await detector.speechProbability(Float32Array.from(samples.subarray(at, at + windowSamples), (x) => x / 32_768)),
    );
  }
  await detector.close();
  return Array.from(
    { length: Math.floor(samples.length / 160) },
    (_, i) => windows[Math.floor((i * 160) / windowSamples)] ?? 0,
  );
}

/** Speaks the question over the agent in real time, until the verdict. */
async function speak(chain: InterruptionDetector, cut: (spokenMs: number) => void): Promise<Take> {
  const { samples } = parseWav(readFileSync(QUESTION));
  const probabilities = await probabilitiesOf(samples);
  const stream = chain.openStream();
  const events: DetectorEvent[] = [];
  const verdict = { atMs: Infinity };
  stream.listen((event) => {
    events.push(event);
    if (event.kind === 'overlapping-speech') verdict.atMs = Math.min(verdict.atMs, clock.nowMs());
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const startedAtMs = clock.nowMs();
  stream.push({ kind: 'agent-speech-started', atMs: startedAtMs });
  for (let frame = 0; frame * 160 < samples.length && verdict.atMs === Infinity; frame++) {
    const atMs = startedAtMs + frame * 10;
    while (clock.nowMs() < atMs + 10) await new Promise((resolve) => setTimeout(resolve, 2));
    stream.push({
      kind: 'audio',
      samples: samples.slice(frame * 160, (frame + 1) * 160),
      sampleRate: 16_000,
      atMs,
      speechProbability: probabilities[frame] ?? 0,
    });
    // The voice detector believes in speech after a fifth of a second.
    if (frame === 20) stream.push({ kind: 'overlap-speech-started', atMs: atMs + 10, speechDurationMs: 200 });
    cut(frame * 10);
  }
  await until(() => verdict.atMs < Infinity, 1000);
  stream.push({ kind: 'overlap-speech-ended', atMs: clock.nowMs(), agentEnded: false });
  await stream.close();
  await chain.close();
  return { events, verdictAfterMs: verdict.atMs - startedAtMs };
}

async function withServer(run: (server: FakeServer, chain: InterruptionDetector) => Promise<Take>): Promise<Take> {
  const estimator = await openJudgementEstimator({ voiceDetector: await voiceDetectors.silero() });
  const server = await openFakeServer({
    request: (connection, request) => {
      void estimator.probabilities(request.samples).then((probabilities) => {
        connection.answer(request, isInterruption(probabilities, 0.5, 2), [...probabilities]);
      });
    },
  });
  const detector = openAdaptiveDetector({ name: 'server', baseUrl: server.url, transport: 'websocket' });
  const chain = openDetectorChain({
    members: [{ detector, probe: () => detector.probe() }, interruptionDetectors.local(defaultSettings)],
  });
  try {
    return await run(server, chain);
  } finally {
    await server.close();
  }
}

it('judges real speech at most 500 ms later when the socket is cut in mid-overlap', async () => {
  const undisturbed = await withServer((_server, chain) => speak(chain, () => undefined));
  // Half-way between the overlap's start and the verdict.
  const cutAtMs = Math.round((200 + undisturbed.verdictAfterMs) / 20) * 10;
  let isCut = false;
  const disturbed = await withServer((server, chain) =>
    speak(chain, (spokenMs) => {
      if (spokenMs < cutAtMs || isCut) return;
      isCut = true;
      // For good: the chain's probes are refused too.
      for (const connection of server.connections) connection.cut();
      void server.close();
    }),
  );
  expect(isCut).toBe(true);
  expect(undisturbed.events.map(({ kind }) => kind)).toEqual(['overlapping-speech', 'metrics-collected']);
  expect(undisturbed.events[0]).toMatchObject({ event: { isInterruption: true, detector: 'server' } });
  expect(disturbed.events).toMatchObject([
    { kind: 'error', error: { label: 'server', recoverable: true } },
    { kind: 'detector-changed', from: 'server', to: 'local' },
    { kind: 'overlapping-speech', event: { isInterruption: true, detector: 'local' } },
    { kind: 'metrics-collected', metrics: { numInterruptions: 1 } },
  ]);
  const laterMs = disturbed.verdictAfterMs - undisturbed.verdictAfterMs;
  process.stdout.write(
    `verdict after ${undisturbed.verdictAfterMs.toFixed(0)} ms undisturbed, ${disturbed.verdictAfterMs.toFixed(0)} ms with the socket cut at ${cutAtMs} ms\n`,
  );
  expect(laterMs).toBeLessThanOrEqual(500);
});
