/**
 * What goes wrong in a real LiveKit room, each with its sentence on the screen and its line in the log: two agents,
 * the agent gone in mid-sentence, the line cut, the room moved, identity taken, thrown out, tokens that expired, are
 * wrong or grant too little, and the two connections as an agent sees them.
 */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKioskWithScreen } from './kiosk-with-screen.mjs';
import { breathe, ROOM, roomsOf, settingsOf, tokenFor } from './livekit-room.mjs';
import { badTokens, expiredToken } from './livekit-tokens.mjs';
import { loudnessOf, SAMPLE_RATE, soundsIn } from './recorded-sounds.mjs';
import { openSignalProxy } from './signal-proxy.mjs';
import { must, openPeer } from './telling-peer.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** What the paired agent hums, and what the other one does. */
const [OURS_HZ, STRANGE_HZ] = [458, 1146];

const agentIn = async (url, identity) => {
  const peer = openPeer(process.execPath, [join(here, 'livekit-agent.mjs'), url, await tokenFor(identity, 'agent')]);
  await peer.until('ready', 1, 20_000);
  return peer;
};

/** @param room of the other tests: `server`, `card`, `tell` */
export async function runTroubles({ server, card, tell }) {
  Object.assign(process.env, card.env);
  const proxy = await openSignalProxy(server.url);
  const failures = [];
  const parts = [inOneRoom, twoConnections, expiredToken, badTokens].filter(
    ({ name }) => !process.env.ONLY || process.env.ONLY.includes(name),
  );
  try {
    for (const part of parts)
      await part({ server, proxy, card, tell }).catch((error) => {
        tell(`FAIL ${part.name}: ${error.message}`);
        failures.push(error);
      });
  } finally {
    await proxy.close();
  }
  must(failures.length === 0, failures.map(({ message }) => message).join('\n'));
}

/** One kiosk, one trouble after another. */
async function inOneRoom({ server, proxy, card, tell }) {
  const kiosk = await openKioskWithScreen(settingsOf(proxy.url, {}));
  const room = { server, proxy, card, tell, kiosk };
  try {
    await kiosk.said('the room is joined');
    await kiosk.looks('Waking up');
    await twoAgents(room);
    await lineIsCut(room);
    await roomMoved(room);
    await goneInMidSentence(room);
    await identityTaken(room);
  } finally {
    await kiosk.close();
  }
}

/** The first one speaks; what another says and wants meanwhile changes nothing until the first has nothing to say. */
async function twoAgents({ server, card, kiosk, tell }) {
  const ours = await agentIn(server.url, 'agent-one');
  await kiosk.said('the agent is in the room');
  await kiosk.looks('Ready');
  const other = await agentIn(server.url, 'agent-two');
  // The server tells of participants that publish nothing every three seconds.
  await sleep(3500);
  const recording = await card.recordSpeaker(SAMPLE_RATE);
  try {
    ours.tell(`say 7000 ${OURS_HZ}`);
    await ours.until('started', 1, 10_000);
    other.tell('clear');
    await other.until('cleared', 1, 5000);
    other.tell(`say 1500 ${STRANGE_HZ}`);
    await sleep(300);
    other.tell('clear');
    await sleep(3500);
    other.tell(`say 800 ${STRANGE_HZ}`);
    await ours.until('finished', 1, 15_000);
    await other.until('finished', 2, 10_000);
    await sleep(500);
    const [{ payload }] = ours.of('finished');
    const said = other.of('finished').map((finish) => finish.payload);
    const from = recording.samples.findIndex((sample) => Math.abs(sample) > 1000);
    const perMs = SAMPLE_RATE / 1000;
    const while7s = recording.samples.subarray(from, from + 6950 * perMs);
    const strange = loudnessOf(while7s, STRANGE_HZ) / loudnessOf(while7s, OURS_HZ);
    const wholeMs = soundsIn(recording).reduce((sum, { heardMs }) => sum + heardMs, 0);
    must(!payload.interrupted && Math.abs(payload.playback_position - 7) < 0.06, `two: ${JSON.stringify(payload)}`);
    must(strange < 0.01, `two: the other agent is heard beside the first, ${strange}`);
    must(other.of('cleared')[0].answer === 'reject', `two: ${JSON.stringify(other.of('cleared'))}`);
    must(said[0].interrupted && said[0].playback_position === 0, `two: ${JSON.stringify(said)}`);
    must(!said[1].interrupted && Math.abs(said[1].playback_position - 0.8) < 0.06, `two: ${JSON.stringify(said)}`);
    must(wholeMs > 7700, `two: ${wholeMs} ms of sound`);
    tell(
      `two agents: the paired one is heard for ${payload.playback_position.toFixed(2)} of 7 s, the other meanwhile neither heard (${(20 * Math.log10(strange + 1e-6)).toFixed(0)} dB beside it) nor obeyed ("reject"); what it took back is finished at 0 s, the rest heard afterwards (${said[1].playback_position} of 0.8 s)`,
    );
  } finally {
    await recording.stop();
    await ours.close();
    await other.close();
  }
  await kiosk.said('the agent left', 1, 60_000);
}

/** The signal line breaks in mid-sentence: LiveKit's client mends it, and what is being said goes on. */
async function lineIsCut({ server, proxy, card, kiosk, tell }) {
  const agent = await agentIn(server.url, 'agent-cut');
  await kiosk.said('the agent is in the room', 2);
  const recording = await card.recordSpeaker(SAMPLE_RATE);
  try {
    agent.tell(`say 5000 ${OURS_HZ}`);
    await agent.until('started', 1, 10_000);
    await sleep(500);
    proxy.cut();
    await kiosk.said('the connection to the room is being mended');
    const shown = await kiosk.shows('the connection to the room was lost', 'line-cut');
    await kiosk.said('the connection to the room is mended');
    await agent.until('finished', 1, 20_000);
    const [{ payload }] = agent.of('finished');
    await sleep(500);
    const [sound] = soundsIn(recording);
    must(!payload.interrupted && Math.abs(payload.playback_position - 5) < 0.06, `cut: ${JSON.stringify(payload)}`);
    must(Math.abs(sound.heardMs - 5000) < 60, `cut: ${JSON.stringify(sound)}`);
    tell(`the line is cut in mid-sentence: "${shown}", mended, ${sound.heardMs.toFixed(0)} of 5000 ms heard`);
  } finally {
    await recording.stop();
    await agent.close();
  }
  await kiosk.said('the agent left', 2, 60_000);
}

/** A server of one's own cannot move anybody: what a cloud server says is said in its place. */
async function roomMoved({ server, proxy, kiosk, tell }) {
  const rooms = roomsOf(server.url);
  const itself = await rooms.moveParticipant(ROOM, 'avatar_worker', 'garden').then(
    () => 'by the server itself',
    (error) => `the server refuses (${error.message}), so its message was put into the line`,
  );
  if (!itself.startsWith('by')) {
    const [participant] = (await rooms.listParticipants(ROOM)).filter(({ identity }) => identity === 'avatar_worker');
    const token = await tokenFor('avatar_worker', 'standard');
    proxy.sayMoved({ room: { name: 'garden', sid: 'RM_garden' }, token, participant, otherParticipants: [] });
  }
  const { room } = await kiosk.said('the kiosk was moved to another room');
  const shown = await kiosk.shows('the kiosk was moved to another room', 'moved');
  must(room === 'garden', `moved: to ${room}`);
  tell(`the room moved: "${shown}"; ${itself}`);
}

/** Thrown out by the operator of the room, politely gone, and killed: all in the middle of a sentence. */
async function goneInMidSentence({ server, card, kiosk, tell }) {
  for (const [how, leave] of [
    ['thrown out', () => roomsOf(server.url).removeParticipant(ROOM, 'agent-gone')],
    ['politely gone', (agent) => agent.tell('leave')],
    ['killed', (agent) => agent.close()],
  ]) {
    const lefts = kiosk.count('the agent left');
    const joined = kiosk.count('the agent is in the room');
    const agent = await agentIn(server.url, 'agent-gone');
    await kiosk.said('the agent is in the room', joined + 1);
    await kiosk.looks('Ready');
    const recording = await card.recordSpeaker(SAMPLE_RATE);
    try {
      agent.tell(`say 40000 ${OURS_HZ}`);
      await agent.until('started', 1, 10_000);
      await sleep(1000);
      const atMs = Number(process.hrtime.bigint()) / 1e6;
      await leave(agent);
      const line = await kiosk.said('the agent left', lefts + 1, 38_000);
      await kiosk.looks('Something is wrong');
      must(line.isInMidSentence, `gone: ${JSON.stringify(line)}`);
      const shown = await kiosk.shows('the agent left in the middle of a sentence', `gone-${how.replace(' ', '-')}`);
      await sleep(600);
      const sounds = soundsIn(recording);
      const stopMs = sounds.at(-1).untilMs - atMs;
      must(stopMs < 35_000, `gone: silent after ${stopMs} ms`);
      tell(`the agent is ${how} in mid-sentence: silent ${stopMs.toFixed(0)} ms later, "${shown}"`);
    } finally {
      await recording.stop();
      await agent.close();
    }
  }
}

/** Somebody takes the kiosk's identity: no quarrel, and it comes back. */
async function identityTaken({ server, kiosk, tell }) {
  const joined = kiosk.count('the room is joined');
  const thief = openPeer(process.execPath, [
    join(here, 'livekit-agent.mjs'),
    server.url,
    await tokenFor('avatar_worker', 'standard'),
  ]);
  try {
    await thief.until('ready', 1, 20_000);
    const { reason, retryInMs } = await kiosk.said('the room is away');
    const shown = await kiosk.shows('somebody else joined with the kiosk’s identity', 'identity-taken');
    must(retryInMs === 10_000, `identity: ${reason}, ${retryInMs}`);
    await thief.close();
    await kiosk.said('the room is joined', joined + 1, 20_000);
    tell(`the kiosk's identity is taken: "${shown}", and after 10 s it is back`);
  } finally {
    await thief.close();
  }
}

/** The avatar speaks for its agent, and the visitor is somebody of their own, with the microphone. */
async function twoConnections({ server, card, tell }) {
  const agentIdentity = 'agent-two-connections';
  const kiosk = await openKioskWithScreen(settingsOf(server.url, { connections: 'two', agentIdentity }));
  try {
    await kiosk.said('the room is joined', 2);
    breathe(card);
    const agent = await agentIn(server.url, agentIdentity);
    const other = await agentIn(server.url, 'agent-of-somebody');
    const recording = await card.recordSpeaker(SAMPLE_RATE);
    try {
      await kiosk.said('the agent is in the room');
      await agent.until('track', 1, 10_000);
      const there = agent.of('ready')[0].there;
      const [avatar] = there.filter(({ identity }) => identity === 'avatar_worker');
      const [visitor] = there.filter(({ identity }) => identity === 'visitor');
      must(avatar?.isAgent && avatar.attributes['lk.publish_on_behalf'] === agentIdentity, JSON.stringify(there));
      must(visitor && !visitor.isAgent && !('lk.publish_on_behalf' in visitor.attributes), JSON.stringify(there));
      const tracks = agent.of('track').map(({ of }) => of);
      must(tracks.join() === 'visitor', `two connections: tracks of ${tracks}`);
      other.tell(`say 1000 ${STRANGE_HZ}`);
      other.tell('clear');
      await other.until('cleared', 1, 5000);
      agent.tell(`say 1000 ${OURS_HZ}`);
      await agent.until('finished', 1, 10_000);
      await sleep(400);
      const strange = loudnessOf(recording.samples, STRANGE_HZ) / loudnessOf(recording.samples, OURS_HZ);
      must(strange < 0.01 && other.of('cleared')[0].answer === 'reject', `two connections: another agent: ${strange}`);
      must(other.of('finished').length === 0, 'two connections: somebody else’s agent was told a finish');
      await kiosk.kiosk.commands.setAudioEnabled({ enabled: false });
      await agent.until('muted', 1, 5000);
      must(agent.of('muted')[0].identity === 'visitor', JSON.stringify(agent.of('muted')));
      tell(
        'two connections: the agent sees avatar_worker of kind agent on its behalf and the visitor as a person with the only track, muted with the kiosk; another agent than the named one is not heard',
      );
    } finally {
      await recording.stop();
      await other.close();
      await agent.close();
    }
  } finally {
    await kiosk.close();
  }
}
