import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log } from '../../log.ts';
import { openLoopRoom } from '../../testing/loop-channel.ts';
import type { AudioItem } from './audio-items.ts';
import { AvatarAudioIn, type AvatarAudioInOptions } from './avatar-audio-in.ts';
import { AvatarAudioOut } from './avatar-audio-out.ts';
import { generateAvatarCredentials } from './credentials.ts';
import type { StreamEnded } from './wire.ts';

const credentials = { participantId: 'avatar', token: 'token' };
const tone = (samples: number, value = 7): Uint8Array => new Uint8Array(new Int16Array(samples).fill(value).buffer);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Pair = {
  readonly room: ReturnType<typeof openLoopRoom>;
  readonly audioOut: AvatarAudioOut;
  readonly audioIn: AvatarAudioIn;
  readonly items: AudioItem[];
  readonly resets: () => number;
};

const opened: AvatarAudioIn[] = [];
beforeEach(() => {
  log.setLevel('silent');
});
afterEach(async () => {
  log.setLevel('info');
  for (const one of opened.splice(0)) await one.aclose();
});

function pair(options: AvatarAudioInOptions = {}, isOrdered = true): Pair {
  const room = openLoopRoom({ isOrdered });
  const audioIn = new AvatarAudioIn(room.join('avatar'), options);
  opened.push(audioIn);
  const audioOut = new AvatarAudioOut({ credentials });
  audioOut.setMeeting(room.join('agent'));
  const items: AudioItem[] = [];
  let resets = 0;
  audioIn.on('reset_stream', () => (resets += 1));
  void (async () => {
    for await (const item of { [Symbol.asyncIterator]: () => audioIn[Symbol.asyncIterator]() }) items.push(item);
  })();
  return { room, audioOut, audioIn, items, resets: () => resets };
}

/** One letter each: sound with its count of samples, or the end. */
const shape = (items: readonly AudioItem[]): string[] =>
  items.map((item) => (item.kind === 'audio-frame' ? `s${item.samples.length}` : 'end'));

describe('an agent and an avatar', () => {
  it('pass sound and the end of a segment in order', async () => {
    const { audioOut, items } = pair();
    await audioOut.handleAudioInput(tone(8000));
    await audioOut.sendSegmentEnd();
    await settled();
    expect(shape(items)).toEqual(['s7500', 's500', 'end']);
    expect(items[0]).toMatchObject({ sampleRate: 24_000, channels: 1, generation: 1 });
  });

  it('12: gives both channels the same when it is to be stereo', async () => {
    const { audioOut, items } = pair({ channels: 2, sampleRate: 16_000 });
    await audioOut.handleAudioInput(new Uint8Array([1, 0, 2, 0]));
    await settled();
    expect(items[0]).toMatchObject({ samples: new Int16Array([1, 1, 2, 2]), channels: 2, sampleRate: 16_000 });
  });

  it('7: drop what is queued at INTERRUPT, ends too, and tell it once for each', async () => {
    const room = openLoopRoom();
    const audioIn = new AvatarAudioIn(room.join('avatar'));
    opened.push(audioIn);
    let resets = 0;
    audioIn.on('reset_stream', () => (resets += 1));
    const audioOut = new AvatarAudioOut({ credentials });
    audioOut.setMeeting(room.join('agent'));
    await audioOut.handleAudioInput(tone(100));
    await audioOut.sendSegmentEnd();
    await audioOut.interrupt();
    await audioOut.interrupt();
    await audioOut.sendSegmentEnd();
    expect((await audioIn[Symbol.asyncIterator]().next()).value).toEqual({ kind: 'audio-segment-end', generation: 3 });
    expect(resets).toBe(2);
  });

  it('8: drop sound for 300 ms after INTERRUPT, control not; a second INTERRUPT begins anew', async () => {
    let nowMs = 0;
    const { audioOut, items } = pair({ clock: { nowMs: () => nowMs } });
    await audioOut.handleAudioInput(tone(1));
    await settled();
    await audioOut.interrupt();
    nowMs = 200;
    await audioOut.interrupt();
    nowMs = 499;
    await audioOut.handleAudioInput(tone(2));
    await audioOut.sendSegmentEnd();
    nowMs = 500;
    await audioOut.handleAudioInput(tone(3));
    await settled();
    expect(shape(items)).toEqual(['s1', 'end', 's3']);
  });

  it('lose nothing of a fast answer when the peer needs no cool-down', async () => {
    const { audioOut, items } = pair({ cooldownMs: 0 });
    await audioOut.interrupt();
    await audioOut.handleAudioInput(tone(5));
    await settled();
    expect(shape(items)).toEqual(['s5']);
  });

  it('21: keep an interruption away from everybody but the paired agent', async () => {
    const { room, audioOut, items, resets } = pair();
    const stranger = new AvatarAudioOut({ credentials });
    stranger.setMeeting(room.join('stranger'));
    await stranger.interrupt();
    await audioOut.handleAudioInput(tone(5));
    await stranger.handleAudioInput(tone(9));
    await stranger.interrupt();
    await stranger.sendSegmentEnd();
    await audioOut.handleAudioInput(tone(6));
    await settled();
    expect(shape(items)).toEqual(['s5', 's6']);
    expect(resets()).toBe(0);
  });

  it('hear only the agent that was named, and another first one after the pair has left', async () => {
    const named = pair({ pairedWith: 'guide' });
    await named.audioOut.handleAudioInput(tone(5));
    await settled();
    expect(named.items).toEqual([]);

    const { room, audioIn } = pair();
    const first = room.join('first');
    const second = room.join('second');
    const items: AudioItem[] = [];
    const fresh = new AvatarAudioIn(room.join('other'));
    opened.push(fresh, audioIn);
    void (async () => {
      for await (const item of { [Symbol.asyncIterator]: () => fresh[Symbol.asyncIterator]() }) items.push(item);
    })();
    await first.send(tone(1), 'unreliable');
    first.leave();
    await second.send(tone(2), 'unreliable');
    await settled();
    expect(shape(items)).toEqual(['s1', 's2']);
  });

  it('put sound that the end overtook before it, where the carrier is not ordered', async () => {
    const { audioOut, items } = pair({ settleMs: 5 }, false);
    await audioOut.handleAudioInput(tone(10));
    await audioOut.sendSegmentEnd();
    await audioOut.handleAudioInput(tone(11));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shape(items)).toEqual(['s10', 's11', 'end']);
  });

  it('keep two short segments apart although their ends are near each other', async () => {
    const { audioOut, items } = pair({ settleMs: 5 }, false);
    await audioOut.handleAudioInput(tone(10));
    await audioOut.sendSegmentEnd();
    await audioOut.handleAudioInput(tone(11));
    await audioOut.sendSegmentEnd();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shape(items)).toEqual(['s10', 'end', 's11', 'end']);
  });

  it('19: go to another meeting and hear the old one no more; closing twice is well', async () => {
    const { audioIn, audioOut, items } = pair();
    const other = openLoopRoom();
    audioIn.setMeeting(other.join('avatar'));
    await audioOut.handleAudioInput(tone(4));
    await audioIn.aclose();
    await audioIn.aclose();
    await settled();
    expect(items).toEqual([]);
  });

  it('pass an acknowledgement to whoever listens, of the avatar alone', async () => {
    const { room, audioIn, audioOut } = pair();
    const acks: StreamEnded[] = [];
    audioOut.onStreamEnded((ended) => acks.push(ended));
    await audioIn.notifyStreamEnded(1010, false);
    await room.join('stranger').send('{"type":"stream_ended"}', 'reliable');
    expect(acks).toEqual([{ playbackPositionMs: 1010, interrupted: false }]);
  });

  it('13: say nothing before there is a meeting, and come back after a line that failed', async () => {
    const room = openLoopRoom();
    const audioOut = new AvatarAudioOut({ credentials });
    await audioOut.interrupt();
    const seat = room.join('agent');
    audioOut.setMeeting(seat);
    seat.leave();
    await audioOut.sendSegmentEnd();
    audioOut.setMeeting(room.join('agent'));
    await audioOut.sendSegmentEnd();
    expect(room.sent).toHaveLength(1);
    await audioOut.aclose();
    await audioOut.interrupt();
    expect(room.sent).toHaveLength(1);
  });
});

describe('a dispatcher', () => {
  it('14: is asked with exactly upstream’s body, and its refusal is an error', async () => {
    const bodies: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(`${request.method} ${request.headers['content-type']} ${body}`);
        response.writeHead(status).end('{"status":"success"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const audioOut = new AvatarAudioOut({
      credentials,
      avatarDispatcherUrl: `http://127.0.0.1:${port}/launch`,
    });
    await expect(audioOut.connect()).rejects.toThrow('setRoomId');
    audioOut.setRoomId('room');
    await audioOut.connect();
    status = 500;
    await expect(audioOut.connect()).rejects.toThrow('the avatar dispatcher answered 500');
    server.close();
    expect(bodies[0]).toBe(
      'POST application/json {"room_name":"room","token":"token","participant_id":"avatar","signaling_base_url":null}',
    );
    await new AvatarAudioOut({ credentials }).connect();
  });
});

describe('a token', () => {
  it('15: is signed with HS256 and has upstream’s claims', () => {
    const { participantId, token } = generateAvatarCredentials('key', 'secret', { wallClockMs: 1_700_000_000_500 });
    const [header, claims, signature] = token.split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(read(claims)).toEqual({
      apikey: 'key',
      permissions: ['allow_join'],
      version: 2,
      iat: 1_700_000_000,
      exp: 1_700_003_600,
      participantId,
    });
    expect(participantId).toMatch(/^avatar_[0-9a-f]{8}$/);
    expect(signature).toBe(createHmac('sha256', 'secret').update(`${header}.${claims}`).digest('base64url'));
  });
});
