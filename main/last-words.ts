import { EXIT } from './domain/exit-codes.ts';
import type { Off } from './interfaces/off.ts';
import { log } from './log.ts';

/**
 * What nobody caught ends the process at once, so that whoever keeps the kiosk running starts it again; it is said in
 * one line, without secrets. Electron would show a dialog instead, which stands there until somebody closes it.
 */
export function endOnUncaught(): Off {
  const end = (error: unknown): void => {
    const because = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error('the kiosk failed where nobody expected it', { because });
    process.exit(EXIT.failed);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  return () => {
    process.off('uncaughtException', end);
    process.off('unhandledRejection', end);
  };
}
