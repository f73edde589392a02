/** A process that records overlaps until it is killed, and says how many it has recorded. */
import { clock } from '../clock.ts';
import { openSpeechLog } from '../speech-log/index.ts';

const speechLog = openSpeechLog({
  folder: process.argv[2],
  clock,
  session: { parleyVersion: 'test', audioHost: 'null', transport: 'demo' },
});
let count = 0;
setInterval(() => {
  const atMs = clock.nowMs();
  speechLog.record({
    kind: 'overlap-judged',
    atMs,
    verdict: {
      type: 'overlapping_speech',
      createdAtMs: atMs,
      detectedAtMs: atMs,
      isInterruption: count % 2 === 0,
      agentEnded: false,
      totalDurationMs: 1,
      predictionDurationMs: 1,
      detectionDelayMs: 1,
      overlapStartedAtMs: atMs,
      speechInput: null,
      probabilities: null,
      probability: 0.5,
      numRequests: 1,
      detector: 'local',
      because: 'test',
    },
  });
  process.send?.(++count);
}, 1);
