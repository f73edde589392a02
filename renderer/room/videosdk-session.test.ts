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
  return { sdk, sent, calls, happen: (event: string, value?: unknown) => listeners.get(event)?.(value) };
}

async function openSession() {
  const fake = openFakeSdk();
  const news: RoomNews[] = [];
  const packets: RoomPacket[] = [];
  const line = {
    news: (one: RoomNews) => news.push(one),
    send: (one: RoomPacket) => packets.push(one),
    kioskNowMs: () => 7,
  };
  const session = openVideosdkSession(order, line, async () => fake.sdk);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { fake, news, packets, session };
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
    openVideosdkSession(order, line, () => Promise.reject(new Error('it is not in this copy')));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(news).toMatchObject([{ kind: 'disconnected', why: 'unreachable', detail: 'it is not in this copy' }]);
  });

  it('is left without another word', async () => {
    const { fake, news, session } = await openSession();
    session.leave();
    fake.happen('meeting-left', {});
    expect(fake.calls.at(-1)).toBe('leave');
    expect(news).toEqual([]);
  });
});
