import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import { SILENCE_DBFS } from '../../domain/pcm.ts';
import { log } from '../../log.ts';
import { openFakeRooms } from '../../testing/fake-room.ts';
import { openRoomMicrophone } from './room-microphone.ts';

beforeEach(() => {
  log.setLevel('silent');
});
afterEach(() => {
  log.setLevel('info');
});

const frame = (rawDbfs: number): MicrophoneFrame => ({
  samples: new Int16Array(160),
  capturedAtMs: 0,
  rawDbfs,
  speakerDbfs: SILENCE_DBFS,
});

it('mutes the track for push to talk and for a device that is gone, and the room can read why', () => {
  const rooms = openFakeRooms();
  let nowMs = 0;
  const microphone = openRoomMicrophone(rooms.openRoom('avatar'), () => nowMs);
  const hear = (rawDbfs: number): void => {
    nowMs += 2000;
    microphone.hear(frame(rawDbfs));
  };
  microphone.setEnabled(false);
  microphone.setEnabled(true);
  hear(SILENCE_DBFS);
  microphone.look();
  hear(-60);
  microphone.close();
  expect(rooms.room('avatar').microphone.map(({ isOpen, attributes }) => [isOpen, attributes])).toEqual([
    [true, { 'parley.microphone': 'open' }],
    [false, { 'parley.microphone': 'muted' }],
    [true, { 'parley.microphone': 'open' }],
    [false, { 'parley.microphone': 'lost' }],
    [true, { 'parley.microphone': 'open' }],
  ]);
});
