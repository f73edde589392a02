import { clock } from '../clock.ts';
import { openFakeServer } from './fake-bargein-server.ts';

/**
 * A server process for benchmarks: its work is nobody else's. The last sample of a request says the verdict, and the
 * answer says when it was written: `prediction_duration` is the machine's monotonic clock, in seconds.
 */
const VERDICT_SAMPLE = 12_345;

const server = await openFakeServer({
  request: (connection, { createdAt, samples }) => {
    connection.send({
      type: samples.at(-1) === VERDICT_SAMPLE ? 'bargein_detected' : 'inference_done',
      created_at: createdAt,
      prediction_duration: clock.nowMs() / 1000,
      probabilities: Array.from({ length: Math.floor(samples.length / 400) }, (_, i) => (i % 10) / 10),
    });
  },
});
process.send?.(server.url);
process.once('disconnect', () => {
  process.exit(0);
});
