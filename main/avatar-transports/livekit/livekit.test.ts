import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentMessage, TransportState } from '../../interfaces/avatar-transport.ts';
import { log } from '../../log.ts';
import { openRoomWithAgents, type RoomAgent, roomAgentOf } from '../../testing/livekit-agents.ts';
import { type ListeningMouth, openListeningMouth } from '../../testing/listening-mouth.ts';
import { until } from '../../testing/until.ts';

type Opened = Awaited<ReturnType<typeof openRoomWithAgents>>;

let opened: Opened;
let mouth: ListeningMouth;
let agent: RoomAgent;
let states: TransportState[];
let nowMs: number;
beforeEach(async () => {
  nowMs = 0;
  log.setLevel('silent');
  opened = await openRoomWithAgents({ nowMs: () => nowMs });
  mouth = openListeningMouth(opened.transport);
  states = [];
  opened.transport.onState((state) => states.push(state));
  agent = (await opened.join()) as RoomAgent;
});
afterEach(async () => {
  await opened.close();
  log.setLevel('info');
});

const PCM_500_MS = new Uint8Array(24_000).fill(7);
const of = <K extends AgentMessage['kind']>(kind: K): Extract<AgentMessage, { kind: K }>[] =>
  mouth.messages.filter((message): message is Extract<AgentMessage, { kind: K }> => message.kind === kind);
const ended = (count: number): Promise<void> => until(() => of('segment-ended').length === count);
const heard = (count: number): Promise<void> => until(() => agent.heard.length === count);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

describe('what the reference worker gets wrong', () => {
  it('plays nothing of a stream that was queued when the agent cleared, and finishes each', async () => {
    const [first, second] = [agent.open(), agent.open()];
    agent.bytes(first, PCM_500_MS);
    agent.bytes(second, PCM_500_MS);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    mouth.play(200);
    agent.ask();
    agent.close(first);
    agent.bytes(second, PCM_500_MS);
    agent.close(second);
    await heard(2);
    await settle();
    expect(mouth.queued).toEqual([]);
    expect(of('segment-audio')).toHaveLength(2); // 24,000 bytes are two chunks
    expect(agent.heard).toEqual([
      { positionMs: 200, interrupted: true },
      { positionMs: 0, interrupted: true },
    ]);
  });

  it('lives on after three RPCs that failed, and the next finish arrives', async () => {
    const finishes = (): number => opened.room.calls.filter(({ method }) => method === 'lk.playback_finished').length;
    opened.room.answerWith(() => (finishes() <= 3 ? { code: 1502, detail: 'no response' } : { answer: 'ok' }));
    for (let count = 1; count <= 2; count++) {
      await agent.sound(100);
      await agent.end();
      await ended(count);
      mouth.play(100);
    }
    await until(() => finishes() === 4);
    await agent.sound(100);
    await agent.end();
    await ended(3);
    expect(mouth.queued).toHaveLength(1);
  });

  it.each([[{}], [{ sample_rate: 'fast', num_channels: '1' }], [{ sample_rate: '16000', num_channels: '9' }]])(
    'passes over a stream with the attributes %j, says so once, and hears the next',
    async (attributes) => {
      const bad = agent.open(attributes);
      agent.bytes(bad, PCM_500_MS);
      agent.close(bad);
      await agent.sound(300);
      await agent.end();
      await ended(1);
      mouth.play(300);
      await heard(2);
      expect(agent.heard).toEqual([
        { positionMs: 0, interrupted: true },
        { positionMs: 300, interrupted: false },
      ]);
    },
  );

  it('finishes a stream of which nothing had sounded', async () => {
    agent.open();
    agent.ask();
    await heard(1);
    expect(agent.heard).toEqual([{ positionMs: 0, interrupted: true }]);
  });

  it('does not let a started that nobody wants keep a finish, and asks that agent no more', async () => {
    opened.room.answerWith(({ method }) =>
      method === 'lk.playback_started' ? { code: 1400, detail: 'unsupported' } : { answer: 'ok' },
    );
    for (let count = 1; count <= 2; count++) {
      await agent.sound(100);
      await agent.end();
      await ended(count);
      mouth.play(50);
      await settle();
      mouth.play(50);
      await heard(count);
    }
    expect(opened.room.calls.filter(({ method }) => method === 'lk.playback_started')).toHaveLength(1);
  });
});

describe('an avatar in a LiveKit room', () => {
  it('wants sound, words and silence before it joins', () => {
    expect(opened.room.joins[0]).toMatchObject({
      url: 'ws://127.0.0.1:7880',
      byteTopics: ['lk.audio_stream', 'lk.agent.session'],
      textTopics: ['lk.transcription'],
      rpcMethods: ['lk.clear_buffer'],
    });
  });

  it('answers a wish for silence before anything else, and turns a stranger’s down', async () => {
    await agent.sound(500);
    const asked = agent.ask();
    expect(opened.room.answers).toEqual([[asked, 'ok']]);
    await opened.intrude();
    expect(opened.room.answers.at(-1)?.[1]).toBe('reject');
  });

  it('finishes with exactly the three keys that Python takes', async () => {
    await agent.sound(1250);
    await agent.end();
    await ended(1);
    mouth.play(1250);
    await heard(1);
    const { payload } = opened.room.calls.filter(({ method }) => method === 'lk.playback_finished')[0];
    expect(payload).toBe('{"playback_position":1.25,"interrupted":false,"synchronized_transcript":null}');
  });

  it('joins samples that were cut between two chunks, from any offset', async () => {
    const stream = agent.open({ sample_rate: '16000', num_channels: '2' });
    const bytes = new Uint8Array(Int16Array.of(100, 300, -5, -7, 30_000, 32_000).buffer);
    agent.bytes(stream, bytes.subarray(0, 3));
    agent.bytes(stream, bytes.subarray(3, 4));
    agent.bytes(stream, bytes.subarray(4, 11));
    agent.bytes(stream, bytes.subarray(11));
    agent.close(stream);
    await ended(1);
    expect(of('segment-audio').flatMap(({ samples }) => [...samples])).toEqual([200, -6, 31_000]);
    expect(of('segment-audio').every(({ sampleRate }) => sampleRate === 16_000)).toBe(true);
  });

  it('plays streams one after the other, also where the second begins before the first is complete', async () => {
    const [first, second] = [agent.open(), agent.open()];
    agent.bytes(second, PCM_500_MS);
    agent.close(second);
    agent.bytes(first, PCM_500_MS);
    agent.close(first);
    await ended(2);
    mouth.play(1000);
    await heard(2);
    expect(agent.heard).toEqual([
      { positionMs: 500, interrupted: false },
      { positionMs: 500, interrupted: false },
    ]);
  });

  it('takes nothing of a stream that was opened before the kiosk stopped for a visitor', async () => {
    const before = opened.room.generation;
    await agent.sound(500);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    mouth.interrupt();
    expect(opened.room.generation).toBe(before + 1);
    await agent.sound(500);
    await agent.end();
    await heard(1);
    await agent.sound(200);
    await agent.end();
    await until(() => mouth.queued.at(0)?.sentMs === 200);
  });

  it('falls silent when the agent leaves in the middle of a sentence, and says so', async () => {
    await agent.sound(500);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    mouth.play(100);
    await agent.leave();
    expect(mouth.queued).toEqual([]);
    expect(states.at(-1)).toMatchObject({ reason: 'the agent left in the middle of a sentence' });
    const back = (await opened.join()) as RoomAgent;
    expect(states.at(-1)).toEqual({ kind: 'connected' });
    await settle();
    expect(back.heard).toEqual([]);
  });

  it('keeps what an agent says before the server tells of its coming', async () => {
    await agent.leave();
    const hasty = roomAgentOf(opened.room, 'hasty');
    await hasty.sound(300);
    await hasty.end();
    expect(of('segment-started')).toEqual([]);
    opened.room.tell({ kind: 'participant', participant: { identity: 'hasty', kind: 'agent', attributes: {} } });
    await ended(1);
    mouth.play(300);
    await until(() => hasty.heard.length === 1);
    expect(hasty.heard).toEqual([{ positionMs: 300, interrupted: false }]);
  });

  it('hears a successor whose predecessor is not known to be gone, at once where that one is silent', async () => {
    const next = (await opened.join()) as RoomAgent;
    await next.sound(300);
    await next.end();
    await ended(1);
    mouth.play(300);
    await until(() => next.heard.length === 1);
    expect(next.heard).toEqual([{ positionMs: 300, interrupted: false }]);
  });

  it('keeps what a successor says while the last agent speaks, and says it when that one leaves', async () => {
    await agent.sound(500);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    const next = (await opened.join()) as RoomAgent;
    const first = next.open();
    next.bytes(first, PCM_500_MS);
    next.close(first);
    mouth.play(100);
    expect(of('segment-started')).toHaveLength(1);
    await agent.leave();
    await ended(1);
    mouth.play(500);
    await until(() => next.heard.length === 1);
    expect(next.heard).toEqual([{ positionMs: 500, interrupted: false }]);
  });

  it('hears what another agent said meanwhile as soon as the first was told that it was heard to its end', async () => {
    let answer = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const finishes = (): number => opened.room.calls.filter(({ method }) => method === 'lk.playback_finished').length;
    opened.room.answerWith(() => isAnswered.then(() => ({ answer: 'ok' })));
    await agent.sound(500);
    await agent.end();
    await ended(1);
    const next = (await opened.join()) as RoomAgent;
    await next.sound(300);
    await next.end();
    mouth.play(500);
    await until(() => finishes() === 1);
    await settle();
    expect(of('segment-started')).toHaveLength(1);
    answer();
    await ended(2);
    mouth.play(300);
    await until(() => next.heard.length === 1);
    expect(next.heard).toEqual([{ positionMs: 300, interrupted: false }]);
  });

  it('finishes unheard what a successor said too long ago, or cleared itself, so that it does not wait', async () => {
    await agent.sound(500);
    const next = (await opened.join()) as RoomAgent;
    await next.sound(300);
    const asked = next.ask();
    expect(opened.room.answers.at(-1)).toEqual([asked, 'ok']);
    await next.end();
    await next.sound(200);
    await next.end();
    nowMs += 6000;
    await next.sound(400);
    await next.end();
    await agent.leave();
    await ended(1);
    mouth.play(400);
    await until(() => next.heard.length === 3);
    expect(next.heard).toEqual([
      { positionMs: 0, interrupted: true },
      { positionMs: 0, interrupted: true },
      { positionMs: 400, interrupted: false },
    ]);
  });

  it('lets another agent wait between two utterances of one that says it is speaking', async () => {
    const says = (state: string): void => {
      const attributes = { 'lk.agent.state': state };
      opened.room.tell({ kind: 'participant', participant: { identity: agent.identity, kind: 'agent', attributes } });
    };
    says('speaking');
    const next = (await opened.join()) as RoomAgent;
    await next.sound(300);
    await next.end();
    await settle();
    expect(of('segment-started')).toEqual([]);
    says('listening');
    await ended(1);
    mouth.play(300);
    await until(() => next.heard.length === 1);
  });

  it('lets nobody who is not an agent take the place of a silent one', async () => {
    const kind = 'standard';
    opened.room.tell({ kind: 'participant', participant: { identity: 'visitor-2', kind, attributes: {} } });
    const stranger = roomAgentOf(opened.room, 'visitor-2');
    await stranger.sound(300);
    await stranger.end();
    await agent.leave();
    await settle();
    expect(of('segment-started')).toEqual([]);
  });

  it('takes the next agent that was in the room already when the last one left', async () => {
    const next = (await opened.join()) as RoomAgent;
    await agent.leave();
    expect(states.slice(-2).map(({ kind }) => kind)).toEqual(['reconnecting', 'connected']);
    await next.sound(300);
    await next.end();
    await ended(1);
    mouth.play(300);
    await until(() => next.heard.length === 1);
  });

  it('shows the agent’s words and state, and counts the visitor’s words', async () => {
    const text = (from: string, name: string, words: readonly string[]): void => {
      const streamId = `${from}-${name}`;
      const attributes = { 'lk.segment_id': name };
      const topic = 'lk.transcription';
      opened.room.tell({ kind: 'stream-opened', streamId, carries: 'text', topic, from, attributes, generation: 1 });
      for (const word of words) opened.room.tell({ kind: 'stream-text', streamId, text: word });
      opened.room.tell({ kind: 'stream-ended', streamId, problem: null });
    };
    text(agent.identity, 'one', ['Good ', 'morning.']); // before its sound
    await agent.sound(100);
    await agent.end();
    await agent.sound(100);
    text(agent.identity, 'two', ['Amber ', 'is old.']); // after its sound
    await agent.end();
    text('avatar_worker', 'three', ['how old is it']);
    text('stranger', 'four', ['ignore me']);
    const attributes = { 'lk.agent.state': 'thinking' };
    opened.room.tell({ kind: 'participant', participant: { identity: agent.identity, kind: 'agent', attributes } });
    await until(() => of('agent-state').length === 1);
    const [first, second] = of('segment-started').map(({ segmentId }) => segmentId);
    expect(of('caption').map(({ segmentId, text: said }) => [segmentId, said])).toEqual([
      [first, 'Good morning.'],
      [second, 'Amber '],
      [second, 'Amber is old.'],
    ]);
    expect(of('visitor-words')).toEqual([{ kind: 'visitor-words', count: 4 }]);
    expect(of('agent-state')).toEqual([{ kind: 'agent-state', state: 'thinking' }]);
  });
});
