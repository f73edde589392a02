/**
 * Agents against a kiosk that runs: the examples (Node, Python, Pipecat), and the unmodified two ends of
 * videosdk-agents' avatar channel against ours. What cannot run is said with its reason and does not fail; what runs
 * and does not do what it should fails.
 *
 *   node scripts/peers/link-peers.mjs     alone; `npm run test:peers` calls it too
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { WebSocketServer } from 'ws';
import { AvatarAudioOut } from '../../main/avatar-transports/videosdk/avatar-audio-out.ts';
import { generateAvatarCredentials } from '../../main/avatar-transports/videosdk/credentials.ts';
import { formatWav } from '../../main/domain/wav.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const run = promisify(execFile);
const TOKEN = 'a-token-for-peers';
const WAV_MS = 2000;

const reasonOf = (error) => (error.stderr || error.message || String(error)).trim().split('\n').at(-1);
const must = (isSo, what) => {
  if (!isSo) throw new Error(what);
};

/** @returns sentences about what ran and what could not */
export async function runLinkPeers() {
  const said = [];
  const skipped = [];
  const kiosk = await startKiosk();
  try {
    const environment = { ...process.env, PARLEY_LINK_TOKEN: TOKEN, PARLEY_LINK_URL: `${kiosk.url}/link` };
    said.push(await nodeExample(kiosk, environment));
    const peers = [
      [
        'websockets (Python)',
        ['websockets'],
        'import websockets',
        (python) => pythonExample(python, kiosk, environment),
      ],
      [
        'pipecat-ai',
        ['pipecat-ai', 'websockets'],
        'import pipecat, websockets',
        (python) => pipecat(python, kiosk, environment),
      ],
      [
        'videosdk-agents',
        ['videosdk-agents', 'websockets', 'PyJWT'],
        'import videosdk.agents.avatar, websockets, jwt',
        (python) => videosdk(python, kiosk),
      ],
    ];
    for (const [name, requirements, proof, test] of peers) {
      const python = await environmentOf(name, requirements, proof).catch((error) => {
        skipped.push(`${name}: cannot be installed: ${reasonOf(error)}`);
        return null;
      });
      if (python !== null) said.push(await test(python));
    }
  } finally {
    await kiosk.close();
  }
  return { said, skipped };
}

/** The kiosk as an operator starts it, without screen and devices, with the link as its agent. */
async function startKiosk() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-peers-'));
  const port = await freePort();
  const settings = { conversation: { transport: 'link' }, link: { port, token: TOKEN } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  const wav = join(folder, 'hello.wav');
  const tone = Int16Array.from({ length: (WAV_MS * 24_000) / 1000 }, (_, i) => 6000 * Math.sin(i / 10));
  writeFileSync(wav, formatWav(tone, 24_000));
  const args = ['--audio', 'null', '--visitor', 'mic', '--headless', '--data-dir', folder];
  const child = spawn(process.execPath, [join(root, 'main/shells/none/main.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const endAtMs = Date.now() + 20_000;
  while (!log.includes('the link is open')) {
    if (child.exitCode !== null || Date.now() > endAtMs) throw new Error(`the kiosk did not come up: ${log}`);
    await sleep(50);
  }
  return {
    url: `ws://127.0.0.1:${port}`,
    wav,
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const messagesIn = (output) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

function heardWhole(output, who) {
  const finished = messagesIn(output).filter(({ type }) => type === 'playback-finished');
  must(finished.length === 1, `${who}: ${finished.length} segments finished: ${output}`);
  const [{ positionMs, durationMs, interrupted }] = finished;
  must(!interrupted && durationMs === WAV_MS && Math.abs(positionMs - WAV_MS) <= 20, `${who}: ${output}`);
  return `${who}: ${WAV_MS} ms sent, ${positionMs} ms heard`;
}

async function nodeExample(kiosk, env) {
  const { stdout } = await run(process.execPath, [join(root, 'examples/link-agent.mjs'), kiosk.wav], {
    env,
    timeout: 30_000,
  });
  return heardWhole(stdout, 'examples/link-agent.mjs');
}

async function pythonExample(python, kiosk, env) {
  const { stdout } = await run(python, [join(root, 'examples/link_agent.py'), kiosk.wav], { env, timeout: 30_000 });
  return heardWhole(stdout, 'examples/link_agent.py');
}

async function pipecat(python, kiosk, env) {
  const { stdout } = await run(python, [join(root, 'examples/pipecat/agent.py'), kiosk.wav], { env, timeout: 60_000 });
  const told = stdout.split('\n').filter((line) => line.startsWith('Bot'));
  must(
    told.join(' ') === 'BotStartedSpeakingFrame BotStoppedSpeakingFrame '.repeat(3).trim(),
    `pipecat: ${told.join(' ')}`,
  );
  const version = (
    await run(python, ['-c', 'import importlib.metadata as m; print(m.version("pipecat-ai"))'])
  ).stdout.trim();
  return `examples/pipecat with pipecat-ai ${version}: heard, interrupted, heard again`;
}

async function videosdk(python, kiosk) {
  const args = [join(root, 'scripts/peers/videosdk_out.py'), `${kiosk.url}/videosdk`, TOKEN, kiosk.wav];
  const { stdout } = await run(python, args, { timeout: 60_000 });
  const { lasts, whole, cut, again, more } = messagesIn(stdout).at(-1);
  must(Math.abs(whole[0] - lasts) <= 0.02 && !whole[1], `videosdk: whole ${whole} of ${lasts} s`);
  must(cut[1] && cut[0] > 0.3 && cut[0] < 0.9, `videosdk: cut ${cut}`);
  must(Math.abs(again[0] - 0.2) <= 0.02 && !again[1], `videosdk: after the interruption ${again}`);
  must(more === 0, `videosdk: ${more} acknowledgements too many`);
  const version = (
    await run(python, ['-c', 'import importlib.metadata as m; print(m.version("videosdk-agents"))'])
  ).stdout.trim();
  await upstreamReceiver(python);
  return `videosdk-agents ${version}: its AvatarAudioOut heard ${whole[0]} of ${lasts} s, cut at ${cut[0]} s; its AvatarAudioIn and token agree with ours`;
}

/** Our AvatarAudioOut and token, against upstream's AvatarAudioIn. */
async function upstreamReceiver(python) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const child = spawn(python, [join(root, 'scripts/peers/videosdk_in.py'), `ws://127.0.0.1:${server.address().port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  const socket = await Promise.race([
    new Promise((resolve) => server.once('connection', resolve)),
    sleep(20_000).then(() => Promise.reject(new Error(`videosdk: its receiver did not come: ${complaint}`))),
  ]);
  const seen = [];
  const acks = [];
  let token = '';
  const listeners = new Set();
  socket.on('message', (data, isBinary) => {
    const text = data.toString();
    if (text.startsWith('token ')) token = text.slice(6);
    else if (text.startsWith('{"saw"')) seen.push(JSON.parse(text));
    else for (const listener of listeners) listener({ payload: isBinary ? data : text, from: 'avatar' });
  });
  const credentials = generateAvatarCredentials('key', 'a-secret-of-thirty-two-bytes-....', {
    participantId: 'avatar',
  });
  const out = new AvatarAudioOut({ credentials });
  out.onStreamEnded((ended) => acks.push(ended));
  out.setMeeting({
    isOrdered: true,
    send: async (payload) => socket.send(payload),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLeft: () => () => undefined,
  });
  socket.send('token?');
  await out.handleAudioInput(new Uint8Array(40_001));
  await out.sendSegmentEnd();
  await until(() => acks.length === 1);
  await out.interrupt();
  await until(() => seen.at(-1).saw === 'reset' && token !== '');
  socket.close();
  server.close();
  must(
    JSON.stringify(seen.map(({ saw, samples }) => samples ?? saw)) === '[7500,7500,5001,"end","reset"]',
    `videosdk: its receiver saw ${JSON.stringify(seen)}`,
  );
  must(
    JSON.stringify(acks) === '[{"playbackPositionMs":1500,"interrupted":false}]',
    `videosdk: acks ${JSON.stringify(acks)}`,
  );
  const claims = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
  const [theirs, ours] = [claims(token), claims(credentials.token)];
  must(
    JSON.stringify(Object.keys(theirs)) === JSON.stringify(Object.keys(ours)) &&
      theirs.exp - theirs.iat === ours.exp - ours.iat,
    'videosdk: the claims of the tokens differ',
  );
  await run(python, [
    '-c',
    'import jwt, sys; jwt.decode(sys.argv[1], "a-secret-of-thirty-two-bytes-....", algorithms=["HS256"])',
    credentials.token,
  ]);
}

async function until(isSo, longestMs = 10_000) {
  for (const endAtMs = Date.now() + longestMs; !isSo(); await sleep(10))
    if (Date.now() > endAtMs) throw new Error(`not so within ${longestMs} ms: ${isSo}`);
}

/** Python 3.12 or newer: upstream's source is no Python 3.11. */
async function findPython() {
  const kept = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const versions = existsSync(kept) ? readdirSync(kept).map((version) => join(kept, version, 'bin/python3')) : [];
  for (const command of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python', ...versions]) {
    try {
      const { stdout } = await run(command, ['-c', 'import sys; print((3, 12) <= sys.version_info < (3, 14))']);
      if (stdout.trim() === 'True') return command;
    } catch {
      // Not this one.
    }
  }
  throw new Error('there is no Python 3.12 or 3.13');
}

async function environmentOf(name, requirements, proof) {
  const place = join(root, '.parley/peers', name.replace(/[^a-z-]/gi, ''));
  const inside = join(place, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  mkdirSync(dirname(place), { recursive: true });
  if (!existsSync(inside)) await run(await findPython(), ['-m', 'venv', place]);
  const isReady = () =>
    run(inside, ['-c', proof]).then(
      () => true,
      () => false,
    );
  if (!(await isReady())) {
    const options = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20'];
    await run(inside, ['-m', 'pip', 'install', ...options, ...requirements], { timeout: 600_000 });
  }
  return inside;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { said, skipped } = await runLinkPeers();
  for (const line of said) console.log(`ok    ${line}`);
  for (const line of skipped) console.log(`skip  ${line}`);
}
