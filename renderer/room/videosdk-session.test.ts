import { describe, expect, it } from 'vitest';
import type { RoomNews, RoomPacket } from '../../preload/contract.ts';
import type { Sdk, SdkMeeting } from './videosdk-sdk.ts';
import { openVideosdkSession } from './videosdk-session.ts';
import { isVideosdkUrl } from './videosdk-url.ts';

const url = 'videosdk:hall%2F1?participant=avatar&name=Parley&signaling=rtc.example';
const order = {
  kind: 'join' as const,
  roomId: 'meeting-1',
  attempt: 3,
  url,
  token: 'token',
  byteTopics: [],
  textTopics: [],
  rpcMethods: [],
  takesData: true,
  publishesMicrophone: false,
};

type Listener = (value: unknown) => void;

/** As much of VideoSDK's client as is used, in the test's hand. */
function openFakeSdk() {
  const listeners = new Map<string, Listener>();
  const sent: unknown[] = [];
  const calls: unknown[] = [];
  let isBusy = false;
  let microphone = { open: (): unknown => null };
  const meeting: SdkMeeting = {
    participants: new Map([
      ['avatar', {}],
      ['agent', {}],
    ]),
    join: () => calls.push('join'),
    leave: () => calls.push('leave'),
    send: async (payload, { reliability }) => {
      sent.push([payload, reliability]);
    },
    unmuteMic: async () => {
      calls.push('unmute');
      if (isBusy) throw new Error('busy');
      microphone.open();
    },
    muteMic: async () => {
      calls.push('mute');
    },
    on: (event: string, listener: unknown) => {
      listeners.set(event, listener as Listener); // a test gives each event what its listener takes
    },
  };
  const sdk: Sdk = {
    config: (token) => calls.push(token),
    initMeeting: (options) => {
      calls.push(options);
      return meeting;
    },
  };
  return {
    sdk,
    sent,
    calls,
    busy: (is: boolean) => (isBusy = is),
    load: async (open: () => unknown) => {
      microphone = { open };
      return { sdk, close: () => calls.push('close') };
    },
    happen: (event: string, value?: unknown) => listeners.get(event)?.(value),
  };
}

/** The kiosk's microphone, with tracks that only count. */
function openFakeDevice() {
  const written: number[] = [];
  return {
    written,
    open: () => ({}) as MediaStreamTrack,
    write: (bytes: Uint8Array) => written.push(bytes.length),
    close: () => written.push(-1),
  };
}

async function openSession(given: Partial<typeof order> = {}) {
  const fake = openFakeSdk();
  const news: RoomNews[] = [];
  const packets: RoomPacket[] = [];
  const line = {
    news: (one: RoomNews) => news.push(one),
    send: (one: RoomPacket) => packets.push(one),
    kioskNowMs: () => 7,
  };
  const device = openFakeDevice();
  const session = openVideosdkSession({ ...order, ...given }, line, fake.load, device);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { fake, news, packets, session, device };
}

const data = (topic: string, text: string, isReliable: boolean): RoomPacket => ({
  head: { kind: 'data', roomId: 'meeting-1', atMs: 7, with: null, topic, isReliable },
  bytes: new TextEncoder().encode(text),
});

describe('a VideoSDK meeting on the screen', () => {
  it('is joined for its data channel alone, as the address says', async () => {
    const { fake, news } = await openSession();
    expect(isVideosdkUrl(url)).toBe(true);
    expect(fake.calls).toEqual([
      'token',
      {
        meetingId: 'hall/1',
        participantId: 'avatar',
        name: 'Parley',
        micEnabled: false,
        webcamEnabled: false,
        debugMode: false,
        signalingBaseUrl: 'rtc.example',
      },
      'join',
    ]);
    fake.happen('meeting-joined');
    expect(news).toEqual([
      {
        kind: 'connected',
        roomId: 'meeting-1',
        attempt: 3,
        identity: 'avatar',
        roomName: 'hall/1',
        participants: [{ identity: 'agent', kind: 'standard', attributes: {} }],
      },
    ]);
  });

  it('keeps text and bytes apart, both ways', async () => {
    const { fake, packets, session } = await openSession();
    fake.happen('meeting-joined');
    session.take(data('avatar.text', '{"type": "x"}', true));
    session.take(data('avatar.bytes', 'ab', false));
    expect(fake.sent).toEqual([
      ['{"type": "x"}', 'RELIABLE'],
      [new Uint8Array([97, 98]), 'UNRELIABLE'],
    ]);
    fake.happen('data', { payload: 'INTERRUPT', from: 'agent', reliability: 'reliable' });
    fake.happen('data', { payload: new Uint8Array([97, 98]), from: 'agent', reliability: 'unreliable' });
    expect(
      packets.map(({ head, bytes }) => [
        head.kind === 'data' && [head.topic, head.with, head.isReliable],
        [...bytes].length,
      ]),
    ).toEqual([
      [['avatar.text', 'agent', true], 9],
      [['avatar.bytes', 'agent', false], 2],
    ]);
  });

  it('says that it is over, once, whatever ends it', async () => {
    const { fake, news } = await openSession();
    fake.happen('error', { code: 3047, message: 'Unable to join the meeting.' });
    fake.happen('meeting-state-changed', { state: 'FAILED' });
    fake.happen('meeting-left', {});
    expect(news).toEqual([
      { kind: 'disconnected', roomId: 'meeting-1', attempt: 3, why: 'refused', detail: 'Unable to join the meeting.' },
    ]);
  });

  it('says what is missing when the client is not there', async () => {
    const news: RoomNews[] = [];
    const line = { news: (one: RoomNews) => news.push(one), send: () => undefined, kioskNowMs: () => 0 };
    openVideosdkSession(order, line, () => Promise.reject(new Error('it is not in this copy')), openFakeDevice());
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(news).toMatchObject([{ kind: 'disconnected', why: 'unreachable', detail: 'it is not in this copy' }]);
  });

  it('is left without another word', async () => {
    const { fake, news, session } = await openSession();
    session.leave();
    fake.happen('meeting-left', {});
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(fake.calls.slice(-2)).toEqual(['leave', 'close']);
    expect(news).toEqual([]);
  });

  const voice = (generation: number): RoomPacket => ({
    head: { kind: 'microphone', roomId: 'meeting-1', generation, atMs: 7, sampleRate: 16_000 },
    bytes: new Uint8Array(320),
  });
  const microphone = (isOpen: boolean, generation: number) =>
    ({ kind: 'microphone', roomId: 'meeting-1', generation, isOpen, attributes: {} }) as const;
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  it('gives the visitor’s voice while the kiosk wants it, and none that was captured before', async () => {
    const { fake, session, device } = await openSession({ publishesMicrophone: true, takesData: false });
    session.obey(microphone(true, 2));
    session.take(voice(2));
    expect([fake.calls.includes('unmute'), device.written]).toEqual([false, []]);
    fake.happen('meeting-joined');
    await settle();
    session.take(voice(2));
    session.take(voice(1));
    session.obey(microphone(false, 3));
    session.take(voice(3));
    await settle();
    expect(fake.calls.slice(-2)).toEqual(['unmute', 'mute']);
    expect(device.written).toEqual([320]);
    session.leave();
    await settle();
    expect(device.written).toEqual([320, -1]);
  });

  it('asks again where the client is busy, ends with what was wanted last, and says when it cannot', async () => {
    const { fake, session, news } = await openSession({ publishesMicrophone: true });
    fake.happen('meeting-joined');
    fake.busy(true);
    session.obey(microphone(true, 1));
    await settle();
    fake.busy(false);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(fake.calls.filter((call) => call === 'unmute')).toHaveLength(2);
    session.obey(microphone(false, 2));
    session.obey(microphone(true, 3));
    session.obey(microphone(false, 4));
    await settle();
    expect(fake.calls.at(-1)).toBe('mute');
    fake.busy(true);
    session.obey(microphone(true, 5));
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(news.at(-1)).toMatchObject({ kind: 'trouble', detail: 'the meeting does not take the microphone: busy' });
  });

  it('has none where another participant brings it', async () => {
    const { fake, session } = await openSession();
    fake.happen('meeting-joined');
    session.obey(microphone(true, 1));
    await settle();
    expect(fake.calls).not.toContain('unmute');
  });
});
