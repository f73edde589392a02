import { describe, expect, it } from 'vitest';
import type { DataMessage } from '../../interfaces/data-channel.ts';
import type { MeetingState } from '../../interfaces/meeting-port.ts';
import type { RoomEvent, RoomJoin, RoomPort } from '../../interfaces/room-port.ts';
import { openRoomMeetings } from './room-meetings.ts';

/** A screen that joins whatever it is told to, in the test's hand. */
function openFakeRooms() {
  const joins: RoomJoin[] = [];
  const sent: unknown[] = [];
  const listeners = new Set<(event: RoomEvent) => void>();
  let left = 0;
  const rooms: RoomPort = {
    openRoom: () => ({
      join: (join) => joins.push(join),
      on: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      sendData: (payload, { topic, isReliable }) => sent.push([Buffer.from(payload).toString(), topic, isReliable]),
      leave: () => (left += 1),
      answerRpc: () => undefined,
      callRpc: () => Promise.reject(new Error('nobody is called here')),
      setGeneration: () => undefined,
      setMicrophone: ({ isOpen }) => sent.push(isOpen),
      hear: (samples, capturedAtMs) => sent.push([samples.length, capturedAtMs]),
    }),
  };
  const happen = (event: RoomEvent): void => {
    for (const listener of listeners) listener(event);
  };
  return { rooms, joins, sent, happen, left: () => left };
}

const invitation = {
  carrier: 'videosdk' as const,
  room: 'hall/1',
  token: 'token',
  participantId: 'avatar',
  name: 'Parley',
  signalingBaseUrl: null,
  takesData: true,
  givesMicrophone: false,
};
const connected: RoomEvent = { kind: 'connected', identity: 'avatar', roomName: 'hall', participants: [] };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a meeting that the screen joins', () => {
  it('names client, room and participant in its address; a LiveKit room has its own', () => {
    const { rooms, joins } = openFakeRooms();
    const meetings = openRoomMeetings(rooms);
    meetings.join({ ...invitation, signalingBaseUrl: 'rtc.example' });
    meetings.join({
      ...invitation,
      carrier: 'livekit',
      room: 'wss://room.example',
      takesData: false,
      givesMicrophone: true,
    });
    expect(joins).toEqual([
      {
        url: 'videosdk:hall%2F1?participant=avatar&name=Parley&signaling=rtc.example',
        token: 'token',
        takesData: true,
        publishesMicrophone: false,
      },
      { url: 'wss://room.example', token: 'token', takesData: false, publishesMicrophone: true },
    ]);
  });

  it('keeps text and bytes apart by topic, and passes nothing else', async () => {
    const { rooms, sent, happen } = openFakeRooms();
    const meeting = openRoomMeetings(rooms).join(invitation);
    const heard: DataMessage[] = [];
    meeting.onMessage((message) => heard.push(message));
    await expect(meeting.send('x', 'reliable')).rejects.toThrow('not joined');
    happen(connected);
    await meeting.send('{"type": "stream_ended"}', 'reliable');
    await meeting.send(bytes('ab'), 'unreliable');
    expect(sent).toEqual([
      ['{"type": "stream_ended"}', 'avatar.text', true],
      ['ab', 'avatar.bytes', false],
    ]);
    happen({ kind: 'data', from: 'agent', topic: 'avatar.text', isReliable: true, bytes: bytes('INTERRUPT') });
    happen({ kind: 'data', from: 'agent', topic: 'avatar.bytes', isReliable: false, bytes: bytes('ab') });
    happen({ kind: 'data', from: null, topic: 'avatar.bytes', isReliable: false, bytes: bytes('ab') });
    happen({ kind: 'data', from: 'agent', topic: 'chat', isReliable: true, bytes: bytes('hello') });
    expect(heard).toEqual([
      { payload: 'INTERRUPT', from: 'agent' },
      { payload: bytes('ab'), from: 'agent' },
    ]);
  });

  it('says how it is now and later, who left, takes the visitor’s voice, and is left for good', async () => {
    const { rooms, sent, happen, left } = openFakeRooms();
    const meeting = openRoomMeetings(rooms).join(invitation);
    const states: MeetingState[] = [];
    const gone: string[] = [];
    meeting.onState((state) => states.push(state));
    meeting.onLeft((who) => gone.push(who));
    happen(connected);
    happen({ kind: 'participant-left', identity: 'agent' });
    happen({ kind: 'disconnected', why: 'lost', detail: 'it broke' });
    expect(states).toEqual([{ kind: 'joining' }, { kind: 'joined' }, { kind: 'left', reason: 'it broke' }]);
    expect(gone).toEqual(['agent']);
    meeting.setMicrophone(true);
    meeting.hear(new Int16Array(160), 5);
    expect(sent).toEqual([true, [160, 5]]);
    await meeting.leave();
    expect(left()).toBe(1);
  });
});
