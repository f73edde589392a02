import { spawn } from 'node:child_process';
import { log } from './log.ts';

export type ServiceNotifier = { close(): void };

/** Three signs in each of systemd's intervals: two may be late. */
const SIGNS_PER_INTERVAL = 3;

/**
 * Tells systemd that the kiosk is ready and, as long as the main loop turns and no part was given up, that it lives (`Type=notify`,
 * `WatchdogSec=`). Node has no datagram socket of the unix family, so systemd's own `systemd-notify` carries each sign:
 * one short process every few seconds. Without systemd, nothing.
 */
export function openServiceNotifier(env: NodeJS.ProcessEnv, isWell: () => boolean = () => true): ServiceNotifier {
  if ((env['NOTIFY_SOCKET'] ?? '') === '') return { close: () => undefined };
  let warned = false;
  const tell = (...words: readonly string[]): void => {
    const child = spawn('systemd-notify', words, { stdio: 'ignore', env });
    child.on('error', (cause) => {
      if (!warned) log.warn('systemd cannot be told that the kiosk lives', { because: cause.message });
      warned = true;
    });
  };
  tell('--ready');
  const intervalMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  const sign = (): void => {
    if (isWell()) tell('WATCHDOG=1');
  };
  const timer = intervalMs > 0 ? setInterval(sign, intervalMs / SIGNS_PER_INTERVAL) : null;
  timer?.unref();
  return {
    close: () => {
      if (timer !== null) clearInterval(timer);
      tell('STOPPING=1');
    },
  };
}
