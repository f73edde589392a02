import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { videosdkSettings } from '../../domain/settings/videosdk.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';
import { log } from '../../log.ts';
import { openListeningMouth } from '../../testing/listening-mouth.ts';
import { openLoopMeetings, openLoopRoom, type LoopMeetings } from '../../testing/loop-channel.ts';
import { until } from '../../testing/until.ts';
import { AvatarAudioOut } from './avatar-audio-out.ts';
import { generateAvatarCredentials, participantOf } from './credentials.ts';
import { firstParty } from './invitations.ts';
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

const partyOfVisitor = (token: string): unknown => firstParty(videosdkSettings.parse({ room: 'hall', token }))?.visitor;

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
    await until(() => meetings.invitations.length === 4);
    expect(meetings.invitations[3]).toEqual({
      carrier: 'videosdk',
      room: 'garden',
      token: 'for-the-room',
      participantId: 'face',
      name: 'Parley',
      signalingBaseUrl: null,
      takesData: true,
      givesMicrophone: false,
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
    await until(() => meetings.invitations.length === 2);
    expect(meetings.invitations).toMatchObject([
      { room: 'hall', participantId: 'parley_visitor' },
      { room: 'hall', participantId: 'parley_avatar' },
    ]);
  });

  it('is not open to the network without a key', async () => {
    await expect(openKiosk({ ...summons, launchHost: '0.0.0.0' })).rejects.toThrow('a key for summons is needed');
  });
});

describe('a kiosk with a room of its own', () => {
  it('comes back after it was thrown out, with a fresh token', async () => {
    const { meetings, states } = await openKiosk({ room: 'hall', apiKey: 'key', apiSecret: 'secret' });
    meetings.drop();
    await until(() => meetings.invitations.length === 4);
    await until(() => states.length === 4);
    expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    expect(meetings.invitations.map(({ token, participantId }) => participantOf(token) === participantId)).toEqual(
      Array(4).fill(true),
    );
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

  const frame = (rawDbfs: number) =>
    ({ samples: new Int16Array(160), capturedAtMs: 0, rawDbfs }) as unknown as Parameters<VideosdkTransport['hear']>[0];

  it('brings the visitor as somebody of their own, muted with the kiosk, and the avatar hears no visitor', async () => {
    const { transport, meetings } = await openKiosk({ room: 'hall', apiKey: 'key', apiSecret: 'secret' });
    const [visitor, avatar] = meetings.invitations;
    expect(visitor).toMatchObject({ participantId: 'parley_visitor', takesData: false, givesMicrophone: true });
    expect(avatar).toMatchObject({ participantId: 'parley_avatar', takesData: true, givesMicrophone: false });
    transport.hear(frame(-40));
    expect(meetings.microphones.get('parley_visitor')).toEqual({ isOpen: true, heardSamples: 160 });
    expect(meetings.microphones.get('parley_avatar')?.heardSamples).toBe(0);
    transport.setAudioEnabled(false);
    expect(meetings.microphones.get('parley_visitor')?.isOpen).toBe(false);
  });

  it.each([
    ['avatar', 'the avatar brings it', [true]],
    ['off', 'nobody brings it', [false]],
  ] as const)('with microphone “%s” %s', async (microphone, _, gives) => {
    const { meetings } = await openKiosk({ room: 'hall', apiKey: 'key', apiSecret: 'secret', microphone });
    expect(meetings.invitations.map(({ givesMicrophone }) => givesMicrophone)).toEqual(gives);
  });

  it('takes the avatar’s token for the visitor where anybody may use it, else says what is missing', async () => {
    const shared = await openKiosk({ room: 'hall', token: 'opaque' });
    expect(shared.meetings.invitations.map(({ token }) => token)).toEqual(['opaque', 'opaque']);
    const { token } = generateAvatarCredentials('key', 'secret', { participantId: 'parley_avatar' });
    const bound = await openKiosk({ room: 'hall', token });
    expect(bound.meetings.invitations.map(({ participantId }) => participantId)).toEqual(['parley_avatar']);
    expect(partyOfVisitor(token)).toContain('give a token of the visitor, or key and secret');
    const own = await openKiosk({ room: 'hall', token, visitorToken: 'other' });
    expect(own.meetings.invitations.map((one) => one.token)).toEqual(['other', token]);
  });

  it('says in a sentence what is missing', async () => {
    await expect(openKiosk({})).rejects.toThrow('name a meeting, or let agents summon the kiosk');
    await expect(openKiosk({ room: 'hall' })).rejects.toThrow('a token, or key and secret, are needed');
    await expect(openKiosk({ room: 'wss://hall', carrier: 'livekit' })).rejects.toThrow(
      'a token for the room is needed',
    );
  });
});
