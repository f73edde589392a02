import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { videosdkSettings } from '../../domain/settings/videosdk.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';
import { log } from '../../log.ts';
import { openListeningMouth } from '../../testing/listening-mouth.ts';
import { openLoopMeetings, openLoopRoom, type LoopMeetings } from '../../testing/loop-channel.ts';
import { until } from '../../testing/until.ts';
import { AvatarAudioOut } from './avatar-audio-out.ts';
import { openVideosdkTransport, type VideosdkTransport } from './videosdk.ts';

const opened: VideosdkTransport[] = [];
beforeEach(() => {
  log.setLevel('silent');
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  log.setLevel('info');
});

type Kiosk = { readonly transport: VideosdkTransport; readonly meetings: LoopMeetings; readonly states: string[] };

async function openKiosk(settings: object): Promise<Kiosk> {
  const meetings = openLoopMeetings(openLoopRoom());
  const transport = openVideosdkTransport({ settings: videosdkSettings.parse(settings), meetings, firstRetryMs: 5 });
  const states: string[] = [];
  transport.onState((state: TransportState) => states.push(state.kind));
  await transport.open();
  opened.push(transport);
  return { transport, meetings, states };
}

const summons = { launch: true, launchPort: 0 };
const post = async (url: string, body: string, headers: Record<string, string> = {}): Promise<[number, unknown]> => {
  const response = await fetch(url, { method: 'POST', body, headers });
  return [response.status, await response.json()];
};

describe('a kiosk that can be summoned', () => {
  it('follows AvatarAudioOut’s own call into its room, and later into another', async () => {
    const { transport, meetings, states } = await openKiosk(summons);
    const credentials = { participantId: 'face', token: 'for-the-room' };
    for (const roomId of ['hall', 'garden']) {
      const agent = new AvatarAudioOut({ credentials, avatarDispatcherUrl: transport.launchUrl ?? '', roomId });
      await agent.connect();
    }
    await until(() => meetings.invitations.length === 2);
    expect(meetings.invitations[1]).toEqual({
      carrier: 'videosdk',
      room: 'garden',
      token: 'for-the-room',
      participantId: 'face',
      name: 'Parley',
      signalingBaseUrl: null,
    });
    expect(states).toEqual(['connecting', 'connected', 'connected']);
  });

  it('answers as a dispatcher does, and says what is wrong with a summons', async () => {
    const { transport, meetings } = await openKiosk({ ...summons, launchKey: 'secret' });
    const url = transport.launchUrl ?? '';
    const body = JSON.stringify({ room_name: 'hall', token: 'token' });
    expect(await post(url, body)).toEqual([401, { detail: 'the key is wrong' }]);
    expect(await post(`${url}?key=secret`, body, { origin: 'https://evil.example' })).toMatchObject([403, {}]);
    expect(await post(`${url}?key=secret`, '{')).toEqual([422, { detail: 'the body is not JSON' }]);
    expect(await post(`${url}?key=secret`, '{"room_name":"hall"}')).toMatchObject([422, {}]);
    expect(await post(`${url}?key=secret`, `{"x":"${'x'.repeat(20_000)}"}`)).toMatchObject([413, {}]);
    expect(await post(`${url}x?key=secret`, body)).toMatchObject([404, {}]);
    expect((await fetch(`${url}?key=secret`)).status).toBe(405);
    expect(meetings.invitations).toEqual([]);
    expect(await post(`${url}?key=secret`, body)).toEqual([200, { status: 'success', room: 'hall' }]);
    expect(meetings.invitations).toMatchObject([{ room: 'hall', participantId: 'parley_avatar' }]);
  });

  it('is not open to the network without a key', async () => {
    await expect(openKiosk({ ...summons, launchHost: '0.0.0.0' })).rejects.toThrow('a key for summons is needed');
  });
});

describe('a kiosk with a room of its own', () => {
  it('comes back after it was thrown out, with a fresh token', async () => {
    const { meetings, states } = await openKiosk({ room: 'hall', apiKey: 'key', apiSecret: 'secret' });
    meetings.drop();
    await until(() => meetings.invitations.length === 2);
    expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    expect(meetings.invitations[1].token.split('.')).toHaveLength(3);
  });

  it('says to its end what came of an agent that goes in mid-segment, and hears the next one', async () => {
    const room = openLoopRoom();
    const settings = videosdkSettings.parse({ room: 'hall', token: 'none', participantId: 'avatar' });
    const transport = openVideosdkTransport({ settings, meetings: openLoopMeetings(room) });
    const mouth = openListeningMouth(transport);
    await transport.open();
    opened.push(transport);
    const first = room.join('first');
    await first.send(new Uint8Array(4800), 'unreliable');
    await until(() => mouth.queued.length === 1);
    first.leave();
    await until(() => mouth.messages.at(-1)?.kind === 'segment-ended');
    await room.join('second').send(new Uint8Array(9600), 'unreliable');
    await until(() => mouth.queued.length === 2);
    expect(mouth.queued.map(({ sentMs }) => sentMs)).toEqual([100, 200]);
  });

  it('says in a sentence what is missing', async () => {
    await expect(openKiosk({})).rejects.toThrow('name a meeting, or let agents summon the kiosk');
    await expect(openKiosk({ room: 'hall' })).rejects.toThrow('a token, or key and secret, are needed');
    await expect(openKiosk({ room: 'wss://hall', carrier: 'livekit' })).rejects.toThrow(
      'a token for the room is needed',
    );
  });
});
