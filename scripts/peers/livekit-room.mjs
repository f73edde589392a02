/** A real LiveKit server and a kiosk in its room, for the tests with peers. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const home = join(root, '.parley/peers');
const run = promisify(execFile);

/** Its go.mod fits Go 1.24 and newer. */
const SERVER_MODULE = 'github.com/livekit/livekit-server/cmd/server@v1.9.11';
export const ROOM = 'parley';
export const KEYS = { LIVEKIT_API_KEY: 'peer', LIVEKIT_API_SECRET: 'a-secret-of-at-least-thirty-two-bytes' };

/** Path of the server, built where it is not there yet. */
export async function livekitServer() {
  const folder = join(home, 'livekit-server');
  const binary = join(folder, process.platform === 'win32' ? 'server.exe' : 'server');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  await run('go', ['install', SERVER_MODULE], { env: { ...process.env, GOBIN: folder }, timeout: 900_000 });
  return binary;
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The server on ports of its own; `restart` ends it without a word and starts it again on the same ones. */
export async function startServer(binary) {
  const [port, tcpPort, udpPort] = [await freePort(), await freePort(), await freePort()];
  const config = [
    `port: ${port}`,
    'rtc:',
    `  tcp_port: ${tcpPort}`,
    `  udp_port: ${udpPort}`,
    '  use_external_ip: false',
    '  enable_loopback_candidate: true',
  ].join('\n');
  const url = `ws://127.0.0.1:${port}`;
  const start = async () => {
    const keys = `${KEYS.LIVEKIT_API_KEY}: ${KEYS.LIVEKIT_API_SECRET}`;
    const args = ['--dev', '--bind', '127.0.0.1', '--node-ip', '127.0.0.1', '--keys', keys, '--config-body', config];
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (log = (log + chunk).slice(-20_000)));
    for (let tries = 0; ; tries++) {
      const isUp = await fetch(url.replace('ws', 'http')).then(
        () => true,
        () => false,
      );
      if (isUp) break;
      if (child.exitCode !== null || tries > 100) throw new Error(`the LiveKit server did not start: ${log}`);
      await sleep(100);
    }
    return async () => {
      child.kill('SIGKILL');
      await gone;
    };
  };
  let stop = await start();
  return {
    url,
    restart: async (awayMs) => {
      await stop();
      await sleep(awayMs);
      stop = await start();
    },
    close: () => stop(),
  };
}

/** The server's operator. */
export const roomsOf = (url) =>
  new RoomServiceClient(url.replace('ws', 'http'), KEYS.LIVEKIT_API_KEY, KEYS.LIVEKIT_API_SECRET);

/** Of a kiosk in this room, as in settings.json. */
export const settingsOf = (url, livekit) => ({
  conversation: { transport: 'livekit', idleMs: 3_600_000 },
  livekit: { url, room: ROOM, apiKey: KEYS.LIVEKIT_API_KEY, apiSecret: KEYS.LIVEKIT_API_SECRET, ...livekit },
});

/** @param kind `agent` or `standard` */
export async function tokenFor(identity, kind, { ttl = 3600, secret = KEYS.LIVEKIT_API_SECRET, grants = {} } = {}) {
  const token = new AccessToken(KEYS.LIVEKIT_API_KEY, secret, { identity, ttl });
  if (kind === 'agent') token.kind = 'agent';
  token.addGrant({ roomJoin: true, room: ROOM, canPublish: true, canSubscribe: true, canPublishData: true, ...grants });
  return token.toJwt();
}

/** The kiosk as an operator starts it, in headless Chromium, with a sound card of its own. */
export async function startKiosk({ url, card, livekit = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-livekit-'));
  const settings = {
    conversation: { transport: 'livekit' },
    livekit: { url, room: ROOM, apiKey: KEYS.LIVEKIT_API_KEY, apiSecret: KEYS.LIVEKIT_API_SECRET, ...livekit },
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  const args = ['--audio', 'portaudio', '--visitor', 'mic', '--headless', '--data-dir', folder];
  const child = spawn(process.execPath, [join(root, 'main/shells/chromium/main.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...card.env },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const said = async (message, times, withinMs) => {
    const endAtMs = Date.now() + withinMs;
    while (log.split(`"message":"${message}"`).length - 1 < times) {
      if (child.exitCode !== null || Date.now() > endAtMs)
        throw new Error(`the kiosk did not say "${message}": ${log}`);
      await sleep(50);
    }
  };
  const close = async () => {
    child.kill('SIGTERM');
    const slow = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(slow);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await said('the room is joined', 1, 60_000);
  } catch (error) {
    await close();
    throw error;
  }
  /** Its microphone is gone, as far as the room is told. */
  const isDeaf = () => log.lastIndexOf('the room hears no microphone') > log.lastIndexOf('the room’s microphone');
  return { said, isDeaf, close, log: () => log };
}

/**
 * No microphone gives digital silence: the one of the virtual sound card does, where nobody plays into it. Where it
 * stops, the kiosk says that the microphone is gone, and the room hears nothing.
 */
export function breathe(card) {
  let seed = 1;
  const samples = Int16Array.from({ length: 16_000 * 60 }, () => ((seed = (seed * 48_271) % 2_147_483_647) % 31) - 15);
  return card.playIntoMicrophone({ samples, sampleRate: 16_000 });
}
