import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScreenBridge, ScreenEvent } from '../../preload/contract.ts';
import type { KioskForScreen } from '../interfaces/shell.ts';
import type { FakeKioskForScreen } from './fake-kiosk-for-screen.ts';
import { conversationState, heardFrame, openFakeKioskForScreen, snapshot } from './fake-kiosk-for-screen.ts';
import { until } from './until.ts';

/** A kiosk and its screen with a real carrier between them. */
export interface Carried {
  readonly bridge: ScreenBridge;
  /** Breaks what carries, as a crash of the page would, and waits until it carries again. */
  breakAndMend(): Promise<void>;
  close(): Promise<void>;
}

const everyEvent: readonly ScreenEvent[] = [
  { kind: 'state', state: conversationState },
  {
    kind: 'segment-started',
    segmentId: 'welcome-ü',
    generation: 3,
    heardAtMs: 1.25,
    text: 'Willkommen – schön!',
    words: [{ text: 'Willkommen', startMs: 0, endMs: 410.5 }],
  },
  { kind: 'segment-finished', segmentId: 'welcome-ü', interrupted: true, heardMs: 400 },
  { kind: 'caption', segmentId: 'welcome-ü', text: '', words: [] },
  { kind: 'cleared', generation: 4, atMs: 99.5 },
  { kind: 'offers', offers: snapshot.offers },
  { kind: 'visitor-voice', speaks: true },
  { kind: 'mood', mood: 'curious' },
  { kind: 'room', order: { kind: 'generation', roomId: 'avatar', generation: 7 } },
  { kind: 'notice', level: 'warn', text: 'microphone lost' },
  { kind: 'operator-locked' },
  {
    kind: 'operator-graph',
    atMs: 7.5,
    stepMs: 32,
    speech: [0.25, 1],
    judge: [null, 0.5],
    second: [null, null],
    threshold: 0.7,
    decision: 'backchannel',
  },
];

/** What every carrier of the contract keeps: the same words, the same values, the same refusals. */
export function describeCarrier(name: string, carry: (kiosk: KioskForScreen) => Promise<Carried>): void {
  describe(`the contract over ${name}`, () => {
    let kiosk: FakeKioskForScreen;
    let carried: Carried;
    beforeEach(async () => {
      kiosk = openFakeKioskForScreen();
      carried = await carry(kiosk);
    });
    afterEach(() => carried.close());

    it('answers a new screen with all it needs', async () => {
      expect(await carried.bridge.command('screen.ready', {})).toEqual(snapshot);
    });

    it('gives the kiosk the arguments as the screen sent them', async () => {
      const report = { framesReceived: 3, audioToMouthMs: [1.5, -2], framesRendered: 7, fps: 59.9, renderer: 'ANGLE' };
      await carried.bridge.command('screen.report', report);
      await carried.bridge.command('topic.choose', { topicId: 'amber' });
      expect(kiosk.asked).toEqual([
        ['screen.report', report],
        ['topic.choose', { topicId: 'amber' }],
      ]);
    });

    it('pairs each answer with its own question when many are asked at once', async () => {
      const answers = await Promise.all([
        carried.bridge.command('clock.read', {}),
        carried.bridge.command('screen.ready', {}),
        carried.bridge.command('interrupt', {}),
      ]);
      expect(answers).toEqual([{ kioskAtMs: expect.any(Number) as number }, snapshot, {}]);
    });

    it('refuses what is not in the contract before it reaches the kiosk', async () => {
      // What a page that was taken over could do; the types forbid it.
      const command = (name: string, args: unknown): Promise<unknown> =>
        carried.bridge.command(name as 'clock.read', args as Record<string, never>);
      const refused = await Promise.allSettled([
        command('toString', {}),
        command('audio-device.format', {}),
        command('topic.choose', { topicId: 7 }),
        command('topic.choose', { topicId: 'x'.repeat(101) }),
        command('setAudioEnabled', null),
      ]);
      expect(refused.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
      expect(kiosk.asked).toEqual([]);
    });

    it('gives the screen the reason of a refusal in its own words', async () => {
      await expect(carried.bridge.command('topic.choose', { topicId: 'unknown' })).rejects.toThrow(
        /^there is no topic "unknown"$/,
      );
    });

    it('brings the operator’s commands as far as the lock', async () => {
      expect(await carried.bridge.command('operator.status', {})).toMatchObject({ pinSet: true, unlocked: false });
      await expect(carried.bridge.command('settings.read', {})).rejects.toThrow(/^locked: /);
      const filter = { fromUtcMs: null, toUtcMs: null, verdict: 'any', mark: 'any', detector: '' } as const;
      await expect(carried.bridge.command('overlaps.query', { filter, offset: 0, limit: 50 })).rejects.toThrow(
        /^locked: /,
      );
      await expect(carried.bridge.command('overlaps.query', { filter, offset: 0, limit: 5e6 })).rejects.toThrow(
        /limit/,
      );
    });

    it('carries every kind of event unchanged and in order', async () => {
      const heard: ScreenEvent[] = [];
      carried.bridge.onEvent((event) => heard.push(event));
      for (const event of everyEvent) kiosk.tell(event);
      await until(() => heard.length === everyEvent.length);
      expect(heard).toEqual(everyEvent);
    });

    it('carries audio frames sample for sample and leaves the sender its own', async () => {
      const heard: unknown[] = [];
      carried.bridge.onAudioFrame((frame) => heard.push(frame));
      const room = new Int16Array(1000).fill(99);
      room.set(heardFrame(1).samples, 100);
      kiosk.hear({ ...heardFrame(1), samples: room.subarray(100, 580) });
      room.fill(0); // the kiosk reuses its buffers
      kiosk.hear(heardFrame(2));
      const nothing = { ...heardFrame(3), samples: new Int16Array(0), replaces: true as const };
      kiosk.hear(nothing);
      await until(() => heard.length === 3);
      const sent = [heardFrame(1), heardFrame(2), nothing];
      expect(heard).toEqual(sent.map((frame) => ({ ...frame, sampleRate: 24_000 })));
      expect(room).toHaveLength(1000);
    });

    it('goes on for more frames than may be underway at once', async () => {
      let heardFrames = 0;
      carried.bridge.onAudioFrame(() => (heardFrames += 1));
      for (let number = 0; number < 300; number += 1) {
        kiosk.hear(heardFrame(number));
        await until(() => heardFrames === number + 1);
      }
      expect(heardFrames).toBe(300);
    });

    it('carries a room’s sound to the kiosk byte for byte, among its news in order', async () => {
      const bytes = Uint8Array.from({ length: 15_001 }, (_, index) => index * 31);
      const head = { kind: 'agent-audio', roomId: 'avatar', streamId: 's-1', generation: 4, atMs: 12.25 } as const;
      const room = new Uint8Array(20_000);
      room.set(bytes, 3);
      // A packet waits for no line: there must be one.
      await carried.bridge.command('clock.read', {});
      const news = (kind: 'reconnecting' | 'reconnected') => ({ kind, roomId: 'avatar' });
      void carried.bridge.command('room.news', news('reconnecting'));
      carried.bridge.sendRoomPacket({ head, bytes: room.subarray(3, 3 + bytes.length) });
      room.fill(0); // a room reuses its buffers
      await carried.bridge.command('room.news', news('reconnected'));
      await until(() => kiosk.taken.length === 1);
      expect(kiosk.taken).toEqual([{ head, bytes }]);
      expect(kiosk.asked.map(([, said]) => said)).toEqual([news('reconnecting'), 'agent-audio', news('reconnected')]);
    });

    it('carries the microphone to a room byte for byte, with its generation and time', async () => {
      const heard: unknown[] = [];
      carried.bridge.onRoomPacket((packet) => heard.push(packet));
      const head = { kind: 'microphone', roomId: 'avatar', generation: 2, atMs: 99.5, sampleRate: 16_000 } as const;
      const bytes = Uint8Array.from({ length: 320 }, (_, index) => 255 - index);
      const room = new Uint8Array(1000).fill(9);
      room.set(bytes, 7);
      kiosk.give({ head, bytes: room.subarray(7, 327) });
      room.fill(0);
      await until(() => heard.length === 1);
      expect(heard).toEqual([{ head, bytes }]);
    });

    it('takes no packet that is not in the contract', async () => {
      const head = { kind: 'agent-audio', roomId: '', streamId: 's', generation: 1, atMs: 0 } as const;
      carried.bridge.sendRoomPacket({ head, bytes: new Uint8Array(4) });
      carried.bridge.sendRoomPacket({ head: { ...head, roomId: 'avatar' }, bytes: new Uint8Array(200 * 1024) });
      await carried.bridge.command('clock.read', {});
      expect(kiosk.taken).toEqual([]);
    });

    it('tells nobody who has switched off', async () => {
      const heard: string[] = [];
      const off = carried.bridge.onEvent(() => heard.push('first'));
      carried.bridge.onEvent(() => heard.push('second'));
      off();
      kiosk.tell(everyEvent[4]);
      await until(() => heard.length > 0);
      expect(heard).toEqual(['second']);
    });

    it('carries again after it broke, and gives the screen the state anew', async () => {
      await carried.bridge.command('clock.read', {});
      await carried.breakAndMend();
      const heard: unknown[] = [];
      carried.bridge.onAudioFrame((frame) => heard.push(frame.positionMs));
      kiosk.hear(heardFrame(5));
      await until(() => heard.length === 1);
      expect(heard).toEqual([100]);
      expect(kiosk.asked).toContainEqual(['screen.ready', {}]);
    });

    it('leaves no listener at the kiosk when it is closed', async () => {
      await carried.bridge.command('clock.read', {});
      await carried.close();
      await until(() => kiosk.listenerCount() === 0);
      expect(kiosk.listenerCount()).toBe(0);
    });
  });
}
