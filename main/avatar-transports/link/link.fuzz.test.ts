import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { log } from '../../log.ts';
import type { Finished } from './segment-ledger.ts';
import { openSpeechDesk } from './speech-desk.ts';
import { defaultLinkLimits } from './limits.ts';
import type { AgentSession, Line } from './line.ts';
import { openLinkSession } from './link-session.ts';
import { openVideosdkSession } from './videosdk-session.ts';
import { parseLinkMessage } from './wire.ts';

beforeAll(() => {
  log.setLevel('silent');
});
afterAll(() => {
  log.setLevel('info');
});

const TYPES = [
  'segment-start',
  'segment-end',
  'caption',
  'clear',
  'agent-state',
  'offers',
  'mood',
  'microphone',
  'hello',
];

/** Messages that nearly make sense, bytes, and nonsense. */
const payloads = fc.oneof(
  { weight: 6, arbitrary: near() },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('INTERRUPT', '{"type": "segment_end"}') },
  { weight: 1, arbitrary: fc.constant(new TextEncoder().encode('INTERRUPT')) },
);

function near(): fc.Arbitrary<string> {
  return fc
    .record({
      type: fc.constantFrom(...TYPES),
      id: fc.option(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer()), { nil: undefined }),
      text: fc.option(fc.oneof(fc.string({ maxLength: 8 }), fc.integer()), { nil: undefined }),
      sampleRate: fc.option(fc.constantFrom(0, 8000, 16_000, 24_000, 1e9, 'x'), { nil: undefined }),
      channels: fc.option(fc.constantFrom(1, 2, 3), { nil: undefined }),
      generation: fc.option(fc.integer({ min: -1, max: 9 }), { nil: undefined }),
      state: fc.option(fc.constantFrom('idle', 'thinking', 'dancing'), { nil: undefined }),
      mood: fc.option(fc.constantFrom('happy', 'hangry'), { nil: undefined }),
      on: fc.option(fc.boolean(), { nil: undefined }),
    })
    .map((message) => JSON.stringify(message));
}

const deeds = fc.oneof(
  { weight: 8, arbitrary: payloads.map((payload) => ({ kind: 'payload' as const, payload })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'play' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'interrupt' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'read' as const }) },
);

const never = { ...defaultLinkLimits, maxMistakes: Infinity, textsPerSecond: Infinity };
const dialects = {
  link: (line: Line, desk: ReturnType<typeof openSpeechDesk>): AgentSession =>
    openLinkSession({
      line,
      desk,
      limits: never,
      nowMs: () => 0,
      prefix: '1:',
      microphoneEnabled: true,
      sendsMicrophone: true,
    }),
  videosdk: (line: Line, desk: ReturnType<typeof openSpeechDesk>): AgentSession =>
    openVideosdkSession({
      line,
      desk,
      limits: never,
      nowMs: () => 0,
      prefix: '1:',
      sampleRate: 24_000,
      cooldownMs: 0,
    }),
};

describe.each(Object.entries(dialects))('whatever an agent sends over %s', (_, openSession) => {
  it('never throws, keeps the order of segments, and finishes each that was begun exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { maxLength: 60 }), async (script) => {
        const desk = openSpeechDesk(() => 0);
        const finished: Finished[] = [];
        desk.onFinished((one) => finished.push(one));
        const begun = new Set<string>();
        const playing: string[] = [];
        const order: string[] = [];
        const reader = desk.messages[Symbol.asyncIterator]();
        const read = (async () => {
          for (;;) {
            const next = await reader.next();
            if (next.done === true) return;
            const message = next.value;
            order.push('segmentId' in message ? `${message.kind} ${message.segmentId}` : message.kind);
            if (message.kind === 'segment-started') {
              begun.add(message.segmentId);
              playing.push(message.segmentId);
            }
            if (message.kind === 'segment-audio') expect(begun.has(message.segmentId)).toBe(true);
          }
        })();
        const finish = (interrupted: boolean): void => {
          for (const segmentId of playing.splice(0))
            desk.report({ kind: 'playback-finished', segmentId, atMs: 0, positionMs: 0, durationMs: 0, interrupted });
        };
        desk.onClear(() => {
          finish(true);
        });
        const session = openSession({ send: () => undefined, unsentBytes: 0, close: () => undefined }, desk);
        for (const deed of script) {
          if (deed.kind === 'payload') session.take(deed.payload);
          else if (deed.kind === 'read') await new Promise((resolve) => setImmediate(resolve));
          else if (deed.kind === 'play') finish(false);
          else {
            desk.report({ kind: 'interrupted', atMs: 0 });
            session.report({ kind: 'interrupted', atMs: 0 });
            finish(true);
          }
        }
        await new Promise((resolve) => setImmediate(resolve));
        session.left();
        await new Promise((resolve) => setImmediate(resolve));
        finish(false);
        desk.close();
        await read;
        const ids = finished.map(({ segmentId }) => segmentId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of begun) expect(ids).toContain(id);
        for (const id of begun) {
          const own = order.filter((line) => line.endsWith(` ${id}`));
          expect(own.filter((line) => line.startsWith('segment-started'))).toHaveLength(1);
          expect(own.filter((line) => line.startsWith('segment-ended')).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('reads any text without throwing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), near()), (text) => {
      expect(parseLinkMessage(text).kind).toBeTypeOf('string');
    }),
    { numRuns: 2000 },
  );
});
