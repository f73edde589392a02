import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'vitest';
import { openServiceNotifier } from './service-notifier.ts';
import { until } from './testing/until.ts';

/** What systemd does: receives datagrams on a unix socket. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('bound', flush=True)
while True: print(s.recv(4096).decode().replace(chr(10), ' '), flush=True)
`;
const canRun = ['systemd-notify', 'python3'].every((name) => spawnSync(name, ['--version']).status === 0);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-notify-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(!canRun)('says that it is ready, that it lives, and that it stops', async () => {
  const socket = join(folder, 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  receiver.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await until(() => heard.includes('bound'), 15_000);
  const notifier = openServiceNotifier({ ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '300000' });
  await until(() => heard.includes('READY=1') && (heard.match(/WATCHDOG=1/g) ?? []).length >= 2, 15_000);
  notifier.close();
  await until(() => heard.includes('STOPPING=1'), 15_000);
  receiver.kill();
});

it('does nothing where there is no systemd', () => {
  openServiceNotifier({}).close();
});
