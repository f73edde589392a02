/**
 * The bridge as it is seen from each address of the machine, on a machine that has more than the loopback: run in a
 * network namespace of its own. Prints what came of each attempt, as JSON.
 */
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { openScreenServer } from '../shells/chromium/screen-server.ts';
import { openScreenSocket } from '../shells/chromium/screen-socket.ts';
import { openFakeKioskForScreen } from './fake-kiosk-for-screen.ts';

const TOKEN = 'token-of-this-launch';
const site = await openScreenServer({ screenFolder: import.meta.dirname, connectOrigins: [] });
const socket = openScreenSocket(openFakeKioskForScreen(), site, TOKEN);
const port = Number(new URL(site.origin).port);

/** The status of the answer to an upgrade that is right but for its way here, or why there was no connection. */
function knock(address: string, host: string): Promise<string> {
  const lines = [
    'GET /bridge HTTP/1.1',
    `Host: ${host}`,
    `Origin: http://${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: parley, ${TOKEN}`,
  ];
  return new Promise((resolve) => {
    const stream = connect({ host: address, port }, () => {
      stream.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    stream.setTimeout(2000, () => stream.destroy(new Error('no answer')));
    stream.once('data', (bytes: Buffer) => {
      resolve(bytes.toString('latin1').split(' ')[1]);
      stream.destroy();
    });
    stream.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
}

const named = (address: string): string => `${address.includes(':') ? `[${address}]` : address}:${port}`;
const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
const outer = own.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
const result: Record<string, string> = {};
for (const address of [...outer, '::1', '127.0.0.2', '0.0.0.0', '::', '::ffff:127.0.0.1'])
  result[address] = await knock(address, named(address));
// Names that a browser would send here when somebody’s DNS says so.
for (const host of ['localhost', 'kiosk.example', '2130706433', '127.1', '127.0.0.1.'])
  result[`127.0.0.1 as ${host}`] = await knock('127.0.0.1', named(host));
result['127.0.0.1'] = await knock('127.0.0.1', site.host);
process.stdout.write(JSON.stringify(result));
socket.close();
site.server.close();
site.server.closeAllConnections();
