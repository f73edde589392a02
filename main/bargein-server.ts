import { parseCommandLine, usage } from './bargein-server/options.ts';
import { openBargeinServer } from './bargein-server/server.ts';
import { openJudgementEstimator } from './interruption-detectors/local/estimator.ts';
import { log } from './log.ts';
import { voiceDetectors } from './voice-detectors/index.ts';

/** `npm run bargein-server`: options → server → goodbye on a signal. Resolves with the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const options = parseCommandLine(argv, process.env);
  if (options === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const estimator = await openJudgementEstimator({ voiceDetector: await voiceDetectors.silero() });
  const server = await openBargeinServer({ ...options, estimator });
  log.info('barge-in server ready', { host: options.host, port: server.port, keys: options.secrets?.size ?? null });
  const signalled = (): Promise<void> =>
    new Promise((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.once(signal, () => {
          resolve();
        });
    });
  await signalled();
  // A second signal does not wait for anybody.
  await Promise.race([server.drain(), signalled().then(() => server.close())]);
  log.info('barge-in server ended');
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
