/**
 * An agent in Node with LiveKit's own SDK: speaks to an avatar in a room as DataStreamAudioOutput does, clears it, and
 * listens to the microphone that the avatar brings. Driven by lines on stdin, tells on stdout, one JSON object a line.
 *
 *   node livekit-agent.mjs URL TOKEN
 *   say MS [HZ] · clear · listen MS · leave
 */
import { createInterface } from 'node:readline';
import { AudioStream, ParticipantKind, Room, RoomEvent, TrackKind } from '@livekit/rtc-node';

const [url, token] = process.argv.slice(2);
const AVATAR = 'avatar_worker';
const SAMPLE_RATE = 24_000;
const tell = (event) =>
  process.stdout.write(`${JSON.stringify({ atMs: Number(process.hrtime.bigint()) / 1e6, ...event })}\n`);

const room = new Room();
let heard = { samples: 0, loud: 0 };
room.on(RoomEvent.TrackSubscribed, async (track, _, participant) => {
  if (track.kind !== TrackKind.KIND_AUDIO) return;
  tell({ kind: 'track', of: participant.identity });
  for await (const frame of new AudioStream(track, { sampleRate: 16_000, numChannels: 1 }))
    for (const sample of frame.data) {
      heard.samples += 1;
      if (Math.abs(sample) > 1500) heard.loud += 1;
    }
});
room.on(RoomEvent.ParticipantConnected, (participant) => tell({ kind: 'joined', ...described(participant) }));
room.on(RoomEvent.ParticipantDisconnected, ({ identity }) => tell({ kind: 'left', identity }));
room.on(RoomEvent.ParticipantAttributesChanged, (changed, { identity }) =>
  tell({ kind: 'attributes', identity, changed }),
);
room.on(RoomEvent.TrackMuted, (_, { identity }) => tell({ kind: 'muted', identity }));
room.on(RoomEvent.TrackUnmuted, (_, { identity }) => tell({ kind: 'unmuted', identity }));
await room.connect(url, token, { autoSubscribe: true, dynacast: false });
const me = room.localParticipant;
me.registerRpcMethod('lk.playback_finished', async ({ callerIdentity, payload }) => {
  tell({ kind: 'finished', from: callerIdentity, payload: JSON.parse(payload) });
  return 'ok';
});
me.registerRpcMethod('lk.playback_started', async () => {
  tell({ kind: 'started' });
  return '';
});
const described = ({ identity, kind, attributes }) => ({
  identity,
  isAgent: kind === ParticipantKind.AGENT,
  attributes,
});
tell({ kind: 'ready', there: [...room.remoteParticipants.values()].map(described) });

async function say(ms, hz) {
  const samples = Int16Array.from(
    { length: (ms * SAMPLE_RATE) / 1000 },
    (_, i) => 9000 * Math.sin((i * 2 * Math.PI * hz) / SAMPLE_RATE),
  );
  const writer = await me.streamBytes({
    name: 'AUDIO_node',
    topic: 'lk.audio_stream',
    destinationIdentities: [AVATAR],
    attributes: { sample_rate: String(SAMPLE_RATE), num_channels: '1' },
  });
  const bytes = new Uint8Array(samples.buffer);
  // An odd length: chunks split samples.
  for (let at = 0; at < bytes.length; at += 9_601) await writer.write(bytes.slice(at, at + 9_601));
  await writer.close();
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument, hz = '458'] = line.split(' ');
  if (command === 'say') void say(Number(argument), Number(hz));
  else if (command === 'clear') {
    tell({ kind: 'clearing' });
    void me
      .performRpc({ destinationIdentity: AVATAR, method: 'lk.clear_buffer', payload: '' })
      .then((answer) => tell({ kind: 'cleared', answer }));
  } else if (command === 'listen') {
    heard = { samples: 0, loud: 0 };
    setTimeout(() => tell({ kind: 'heard', ...heard }), Number(argument));
  } else if (command === 'leave') break;
}
await room.disconnect();
process.exit(0);
