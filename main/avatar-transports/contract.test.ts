import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { AgentMessage, AvatarTransport, TransportState } from '../interfaces/avatar-transport.ts';
import { openAvatarTransport } from './index.ts';

const packFolder = fileURLToPath(new URL('../../assets/demo/museum-guide', import.meta.url));

/** How each member is opened here, and how its agent is given a reason to speak. */
const members: readonly {
  readonly name: string;
  readonly open: () => AvatarTransport;
  readonly rouse: (transport: AvatarTransport) => void;
}[] = [
  {
    name: 'demo',
    open: () => openAvatarTransport('demo', { packFolder }),
    rouse: (transport) => {
      transport.report({ kind: 'visit-started', atMs: 0 });
    },
  },
];

describe.each(members)('the avatar transport $name', ({ open, rouse }) => {
  let transport: AvatarTransport | null = null;
  afterEach(async () => {
    await transport?.close();
    transport = null;
  });
  const opened = async (): Promise<{ transport: AvatarTransport; messages: AsyncIterator<AgentMessage> }> => {
    transport = open();
    await transport.open();
    return { transport, messages: transport.messages[Symbol.asyncIterator]() };
  };
  const readUntil = async (
    messages: AsyncIterator<AgentMessage>,
    kind: AgentMessage['kind'],
  ): Promise<AgentMessage[]> => {
    const read: AgentMessage[] = [];
    for (;;) {
      const next = await messages.next();
      if (next.done === true) throw new Error(`ended before ${kind}`);
      read.push(next.value);
      if (next.value.kind === kind) return read;
    }
  };

  it('says when it is connected', async () => {
    const states: TransportState['kind'][] = [];
    transport = open();
    transport.onState((state) => states.push(state.kind));
    await transport.open();
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('sends a segment as its start, its sound, its end, with the words inside the sound', async () => {
    const given = await opened();
    rouse(given.transport);
    const read = await readUntil(given.messages, 'segment-ended');
    const start = read.find((message) => message.kind === 'segment-started');
    const sound = read.filter((message) => message.kind === 'segment-audio');
    const ofSegment = read.filter((message) => 'segmentId' in message);
    expect(ofSegment.every((message) => message.segmentId === start?.segmentId)).toBe(true);
    expect(ofSegment[0]).toBe(start);
    const lastsMs = sound.reduce((sum, { samples, sampleRate }) => sum + (samples.length * 1000) / sampleRate, 0);
    expect(start?.words.at(-1)?.endMs).toBeLessThanOrEqual(lastsMs);
    expect(start?.text.length).toBeGreaterThan(0);
  });

  it('delivers faster than the sound lasts', async () => {
    const given = await opened();
    const startedAtMs = performance.now();
    rouse(given.transport);
    const read = await readUntil(given.messages, 'segment-ended');
    const lastsMs = read.reduce(
      (sum, message) =>
        message.kind === 'segment-audio' ? sum + (message.samples.length * 1000) / message.sampleRate : sum,
      0,
    );
    expect(performance.now() - startedAtMs).toBeLessThan(lastsMs / 2);
  });

  it('sends no segment that it had not begun to send before an interruption', async () => {
    const given = await opened();
    rouse(given.transport);
    given.transport.report({ kind: 'interrupted', atMs: 1 });
    await given.transport.close();
    const left: AgentMessage[] = [];
    for (let next = await given.messages.next(); next.done !== true; next = await given.messages.next())
      left.push(next.value);
    expect(left.filter((message) => message.kind.startsWith('segment'))).toEqual([]);
  });

  it('ends its messages when it is closed, and takes reports afterwards in silence', async () => {
    const given = await opened();
    await given.transport.close();
    given.transport.report({ kind: 'visit-started', atMs: 0 });
    let count = 0;
    while ((await given.messages.next()).done !== true) expect(++count).toBeLessThan(100);
    await given.transport.close();
  });

  it('takes a listener off again', async () => {
    transport = open();
    let told = 0;
    const off = transport.onState(() => told++);
    off();
    await transport.open();
    expect(told).toBe(0);
  });
});
