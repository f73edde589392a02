/**
 * Agents in a real LiveKit room with a kiosk as their avatar: one in Node with LiveKit's SDK, and the unmodified
 * DataStreamAudioOutput of livekit-agents in Python. What is said of what was heard is held against a recording of the
 * loudspeaker. What cannot run is said with its reason and does not fail.
 *
 *   node scripts/peers/livekit-peers.mjs [--troubles]     alone; `npm run test:peers` calls it too
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openVirtualSoundCard, virtualSoundCardMissing } from '../../main/testing/virtual-sound-card.ts';
import { breathe, KEYS, livekitServer, ROOM, startKiosk, startServer, tokenFor } from './livekit-room.mjs';
import { environmentOf, findPython, reasonOf } from './python.mjs';
import { runHearing } from './livekit-hearing.mjs';
import { runTroubles } from './livekit-troubles.mjs';
import { differencesOf, SAMPLE_RATE, soundsIn } from './recorded-sounds.mjs';
import { must, openPeer } from './telling-peer.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const INTERRUPTIONS = 20;
/** What the issue asks for. */
const MOST_POSITION_ERROR_MS = 60;

/** A list of sentences that are said at once: what was measured stays readable where a later part fails. */
function openTelling() {
  const said = [];
  return {
    said,
    tell: (sentence) => {
      said.push(sentence);
      process.stderr.write(`     ${sentence}\n`);
    },
  };
}

const middle = (sorted) => sorted[Math.floor(sorted.length / 2)];
const figuresOf = (errors) =>
  `positions within ${errors.at(-1).toFixed(1)} ms of the recording (median ${middle(errors).toFixed(1)} ms)`;

/** @returns sentences about what ran and what could not */
export async function runLivekitPeers() {
  const skipped = [];
  const skip = (reason) => ({ said: [], skipped: [`agents in a LiveKit room: ${reason}`] });
  const missing = virtualSoundCardMissing();
  if (missing !== null) return skip(missing);
  const binary = await livekitServer().catch((error) => error);
  if (binary instanceof Error) return skip(`the server cannot be built: ${reasonOf(binary)}`);
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { encoding: 'utf8' });
  must(built.status === 0, `the screen cannot be built: ${built.stderr}`);
  const python = await pythonOf(skipped);
  const card = await openVirtualSoundCard();
  const { said, tell } = openTelling();
  try {
    const server = await startServer(binary);
    try {
      const room = { server, card, python, tell };
      const parts = process.argv.includes('--troubles') ? [runTroubles] : [inRoom, runTroubles];
      if (python !== null) parts.push(runHearing);
      await eachOf(parts, room);
    } finally {
      await server.close();
    }
  } finally {
    await card.close();
  }
  return { said, skipped };
}

/** All of them, also where an earlier one fails. */
async function eachOf(parts, room) {
  const failures = [];
  for (const part of parts)
    await part(room).catch((error) => {
      room.tell(`FAIL ${error.message}`);
      failures.push(error);
    });
  must(failures.length === 0, failures.map(({ message }) => message).join('\n'));
}

async function pythonOf(skipped) {
  const python = await findPython();
  if (python === null) skipped.push('DataStreamAudioOutput: there is no Python 3.11 or newer');
  return (
    python &&
    environmentOf(
      python,
      { name: 'livekit-agents newest', requirements: ['livekit-agents'], folder: 'newest' },
      skipped,
    )
  );
}

async function inRoom({ server, card, python, tell }) {
  const kiosk = await startKiosk({ url: server.url, card });
  let latest = null;
  const hold = (breath) => (latest = breath);
  const room = { server, card, kiosk, hold, breath: () => latest, python, tell };
  const parts = python === null ? [nodeAgent, serverRestarts] : [nodeAgent, pythonAgent, example, serverRestarts];
  try {
    await eachOf(parts, room).catch((error) => {
      throw new Error(`${error.message}\n${kiosk.log().split('\n').slice(-25).join('\n')}`, { cause: error });
    });
  } finally {
    await kiosk.close();
  }
}

async function nodeAgent({ server, card, kiosk, hold, tell }) {
  const peer = openPeer(process.execPath, [
    join(here, 'livekit-agent.mjs'),
    server.url,
    await tokenFor('node-agent', 'agent'),
  ]);
  const recording = await card.recordSpeaker(SAMPLE_RATE);
  hold(breathe(card));
  try {
    await peer.until('ready', 1, 20_000);
    await kiosk.said('the agent is in the room', 1, 10_000);
    peer.tell('say 1200');
    await peer.until('finished', 1, 15_000);
    await sleep(400);
    peer.tell('say 5000');
    await peer.until('started', 2, 10_000);
    await sleep(900);
    peer.tell('clear');
    peer.tell('clear');
    await peer.until('finished', 2, 5_000);
    await peer.until('cleared', 2, 5_000);
    await sleep(700);
    const sounds = soundsIn(recording);
    const finishes = peer.of('finished').map(({ payload }) => payload);
    must(sounds.length === 2 && finishes.length === 2, `Node: ${sounds.length} sounds, ${finishes.length} finishes`);
    must(!finishes[0].interrupted && finishes[1].interrupted, `Node: ${JSON.stringify(finishes)}`);
    const errors = sounds.map(({ heardMs }, i) => Math.abs(finishes[i].playback_position * 1000 - heardMs));
    const stopMs = sounds[1].untilMs - peer.of('clearing')[0].atMs;
    tell(
      `@livekit/rtc-node: 2 of 2 finishes, positions within ${Math.max(...errors).toFixed(0)} ms of the recording, silent ${stopMs.toFixed(0)} ms after the clear`,
    );
    must(
      Math.max(...errors) <= MOST_POSITION_ERROR_MS,
      `Node: positions are wrong, ms: ${differencesOf(
        finishes.map((finish) => finish.playback_position * 1000),
        sounds,
      )}`,
    );
    tell(await microphone(peer, card, hold));
    peer.tell('leave');
    await peer.gone();
    await kiosk.said('the agent left', 1, 10_000);
  } finally {
    await recording.stop();
    await peer.close();
  }
}

/** A visitor's voice reaches the room, and a microphone that is pulled out is seen there. */
async function microphone(peer, card, hold) {
  await peer.until('track', 1, 10_000);
  const tone = Int16Array.from(
    { length: 16_000 * 3 },
    (_, i) => 12_000 * Math.sin(i * 0.11) * (i % 8000 < 5000 ? 1 : 0.1),
  );
  const playing = card.playIntoMicrophone({ samples: tone, sampleRate: 16_000 });
  await sleep(600);
  peer.tell('listen 2000');
  await peer.until('heard', 1, 5_000);
  await playing.done;
  const [{ samples, loud }] = peer.of('heard');
  must(loud > 4000, `the room hears nothing of the microphone: ${loud} of ${samples} samples are loud`);
  const [mutes, unmutes] = [peer.of('muted').length, peer.of('unmuted').length];
  await card.unloadMicrophone();
  await peer.until('muted', mutes + 1, 15_000);
  await card.loadMicrophone();
  hold(breathe(card));
  await peer.until('unmuted', unmutes + 1, 30_000);
  await sleep(300);
  const states = peer.of('attributes').map(({ changed }) => changed['parley.microphone']);
  must(states.includes('lost') && states.at(-1) === 'open', `the room read ${states.join(', ')}`);
  return `the microphone: heard in the room (${((samples * 1000) / 16_000).toFixed(0)} ms in 2 s), muted and "lost" when it was pulled out, back when it was`;
}

async function pythonAgent({ server, card, python, tell }) {
  const args = [
    join(here, 'livekit_agent.py'),
    server.url,
    await tokenFor('python-agent', 'agent'),
    String(INTERRUPTIONS),
  ];
  const recording = await card.recordSpeaker(SAMPLE_RATE);
  const peer = openPeer(python, args);
  try {
    const ended = peer.until('finished', INTERRUPTIONS + 2, 150_000).then(peer.gone);
    const failure = await ended.catch((error) => error);
    const sounds = soundsIn(recording);
    const finishes = peer.of('finished');
    const errors = finishes
      .map(({ positionMs }, i) => Math.abs(positionMs - (sounds[i]?.heardMs ?? 0)))
      .sort((a, b) => a - b);
    const gapsMs = sounds.reduce((sum, sound) => sum + sound.gapsMs, 0).toFixed(0);
    if (errors.length > 0)
      tell(`DataStreamAudioOutput: ${finishes.length} finishes, ${figuresOf(errors)}, which has ${gapsMs} ms of gaps`);
    if (failure) throw failure;
    must(
      sounds.length === finishes.length,
      `Python: ${finishes.length} finishes, but ${sounds.length} sounds were recorded`,
    );
    must(
      finishes.every(({ events }) => events === 1),
      `Python: not one event each: ${finishes.map(({ events }) => events)}`,
    );
    const interrupted = finishes.filter((finish) => finish.interrupted).length;
    must(interrupted === INTERRUPTIONS, `Python: ${interrupted} of ${INTERRUPTIONS} were interruptions`);
    const stops = peer
      .of('clearing')
      .map(({ atMs }, i) => sounds[i + 1].untilMs - atMs)
      .sort((a, b) => a - b);
    const stop = `silent ${middle(stops).toFixed(0)} ms after clear_buffer (at most ${stops.at(-1).toFixed(0)} ms)`;
    tell(
      `livekit-agents ${peer.of('ready')[0].version}, DataStreamAudioOutput: ${finishes.length} utterances, ${interrupted} interrupted, one playback_finished each; ${figuresOf(errors)}; ${stop}`,
    );
    must(
      errors.at(-1) <= MOST_POSITION_ERROR_MS,
      `Python: positions are wrong, ms: ${differencesOf(
        finishes.map(({ positionMs }) => positionMs),
        sounds,
      )}`,
    );
  } finally {
    await recording.stop();
    await peer.close();
  }
}

/** As its README says, in the room that the kiosk is in already. Nobody may speak: the session has ears of its own. */
async function example({ server, card, kiosk, breath, python, tell }) {
  breath().stop();
  for (const endAtMs = Date.now() + 10_000; !kiosk.isDeaf(); await sleep(100))
    must(Date.now() < endAtMs, 'examples/livekit-agent: the room still hears the microphone');
  const recording = await card.recordSpeaker(SAMPLE_RATE);
  const env = { ...process.env, LIVEKIT_URL: server.url, ...KEYS };
  const args = [join(root, 'examples/livekit-agent/agent.py'), 'connect', '--log-level', 'warn', '--room', ROOM];
  const child = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  try {
    const positions = () => [...output.matchAll(/heard (\d+\.\d+) s/g)].map(([, seconds]) => Number(seconds));
    const endAtMs = Date.now() + 60_000;
    while (positions().length < 3) {
      must(child.exitCode === null && Date.now() < endAtMs, `examples/livekit-agent: ${output.slice(-2000)}`);
      await sleep(100);
    }
    const loud = recording.samples.filter((sample) => Math.abs(sample) > 500).length;
    must(
      positions().every((seconds) => seconds > 1) && loud > SAMPLE_RATE / 2,
      `examples/livekit-agent: ${positions()}, ${loud} loud samples`,
    );
    tell(`examples/livekit-agent: three sentences, heard for ${positions().join(', ')} s`);
  } finally {
    child.kill('SIGTERM');
    const slow = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(slow);
    await recording.stop();
  }
}

async function serverRestarts({ server, kiosk, tell }) {
  const startedAtMs = Date.now();
  await server.restart(1500);
  // LiveKit's client may mend the connection, or the kiosk joins anew: an agent that comes then must be heard.
  await Promise.any([
    kiosk.said('the room is joined', 2, 60_000),
    kiosk.said('the connection to the room is mended', 1, 60_000),
  ]).catch(({ errors }) => must(false, errors[0].message));
  const awayMs = Date.now() - startedAtMs;
  const args = [join(here, 'livekit-agent.mjs'), server.url, await tokenFor('later-agent', 'agent')];
  const peer = openPeer(process.execPath, args);
  try {
    await peer.until('ready', 1, 20_000);
    peer.tell('say 600');
    await peer.until('finished', 1, 15_000);
    // The server keeps one that goes without a word for half a minute.
    peer.tell('leave');
    await peer.gone();
  } finally {
    await peer.close();
  }
  tell(
    `the server was killed and came back: the kiosk is in the room again after ${(awayMs / 1000).toFixed(1)} s, and an agent is heard`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { said, skipped } = await runLivekitPeers();
  for (const line of said) console.log(`ok   ${line}`);
  for (const line of skipped) console.log(`skip ${line}`);
}
