/**
 * Agents against a running kiosk, on the link and in a real LiveKit room (scripts/peers), and LiveKit's own Python
 * detectors against our barge-in server: the seed's release (1.5.9, HTTP and WebSocket) and the newest (WebSocket), each
 * in a virtual environment of its own under .parley/peers. What cannot run is said, with the
 * reason, and does not fail; what runs and does not do what it should fails.
 *
 *   npm run test:peers
 */
import { execFile, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runLinkPeers } from './peers/link-peers.mjs';
import { runLivekitPeers } from './peers/livekit-peers.mjs';
import { environmentOf, findPython } from './peers/python.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = promisify(execFile);
/** 1.5.9 imports httpx, which today's releases of what it depends on no longer bring. */
const PEERS = [
  {
    name: 'livekit-agents 1.5.9',
    requirements: ['livekit-agents==1.5.9', 'httpx'],
    folder: '1.5.9',
    transports: ['http', 'websocket'],
  },
  { name: 'livekit-agents newest', requirements: ['livekit-agents'], folder: 'newest', transports: ['websocket'] },
];
const skipped = [];

function startServer() {
  const file = join(root, 'main/bargein-server.ts');
  const child = spawn(process.execPath, [file, '--port', '0', '--keys', 'peer:a-secret-of-at-least-thirty-two-bytes'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const ready = /"message":"barge-in server ready".*?"port":(\d+)/.exec(text);
      if (ready) resolve(Number(ready[1]));
    });
    child.once('exit', (code) => reject(new Error(`the barge-in server ended with ${code}: ${text}`)));
  });
  return { child, port };
}

const python = await findPython();
if (python === null) skipped.push('all Python peers: there is no Python 3.11 or newer');
const server = startServer();
let failed = 0;
try {
  const port = await server.port;
  for (const peer of python === null ? [] : PEERS) {
    const inside = await environmentOf(python, peer, skipped);
    if (inside === null) continue;
    for (const transport of peer.transports) {
      const args = [
        join(root, 'scripts/test-peers.py'),
        transport,
        `http://127.0.0.1:${port}`,
        join(root, 'assets/demo/visitor'),
      ];
      const result = await run(inside, args, { timeout: 120_000 }).catch((error) => error);
      const ok = result instanceof Error === false;
      if (!ok) failed += 1;
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${peer.name} over ${transport}`);
      console.log((result.stdout + (ok ? '' : result.stderr)).trim().replace(/^/gm, '     '));
    }
  }
} finally {
  server.child.kill('SIGTERM');
}
for (const [what, runPeers] of [
  ['agents on the link', runLinkPeers],
  ['agents in a LiveKit room', runLivekitPeers],
]) {
  try {
    const told = await runPeers();
    for (const line of told.said) console.log(`ok   ${line}`);
    skipped.push(...told.skipped);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${what}: ${error.message}`);
  }
}
for (const reason of skipped) console.log(`skip ${reason}`);
process.exit(failed > 0 ? 1 : 0);
