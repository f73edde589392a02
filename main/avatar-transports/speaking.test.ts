import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log } from '../log.ts';
import { openRoomWithAgents } from '../testing/livekit-agents.ts';
import { openListeningMouth, type ListeningMouth } from '../testing/listening-mouth.ts';
import {
  openLinkWithAgents,
  openMeetingWithAgents,
  type SpeakingAgent,
  type SpokenTransport,
} from '../testing/speaking-agents.ts';
import { until } from '../testing/until.ts';

/** Transports whose agent is elsewhere, and the same conversations over each. */
const members: readonly (readonly [string, () => Promise<SpokenTransport>])[] = [
  ['the link', () => openLinkWithAgents('link')],
  ['VideoSDK’s messages on the link', () => openLinkWithAgents('videosdk')],
  ['VideoSDK’s messages in an ordered room', () => openMeetingWithAgents(true)],
  ['VideoSDK’s messages in a room without order', () => openMeetingWithAgents(false)],
  ['LiveKit’s data streams', openRoomWithAgents],
];

describe.each(members)('an agent over %s', (_, open) => {
  let spoken: SpokenTransport;
  let mouth: ListeningMouth;
  let agent: SpeakingAgent;
  beforeEach(async () => {
    log.setLevel('silent');
    spoken = await open();
    mouth = openListeningMouth(spoken.transport);
    agent = await spoken.join();
  });
  afterEach(async () => {
    await spoken.close();
    log.setLevel('info');
  });

  const complete = (segments: number): boolean =>
    mouth.messages.filter(({ kind }) => kind === 'segment-ended').length === segments;
  const say = async (ms: number): Promise<void> => {
    await agent.sound(ms);
    await agent.end();
  };
  const cleared = (times: number): Promise<void> => until(() => mouth.clears === times);

  it('11: is told once that its segment was heard to its end', async () => {
    await say(1000);
    await until(() => complete(1));
    mouth.play(400);
    mouth.play(600);
    mouth.play(1000);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 1000, interrupted: false }]);
  });

  it('10: is told nothing of a segment without any sound', async () => {
    await agent.end();
    await say(500);
    await until(() => complete(1));
    mouth.play(500);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 500, interrupted: false }]);
  });

  it('interrupts before the first sample is heard', async () => {
    await say(1000);
    await until(() => complete(1));
    await agent.clear();
    await until(() => agent.heard.length === 1);
    mouth.play(1000);
    expect(agent.heard).toEqual([{ positionMs: 0, interrupted: true }]);
  });

  it('9: interrupts in the middle, twice, and is told once', async () => {
    await say(1000);
    await until(() => complete(1));
    mouth.play(420);
    await agent.clear();
    await agent.clear();
    await cleared(2);
    mouth.play(1000);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 420, interrupted: true }]);
  });

  it('9: interrupts at the end: too late, and nothing is told a second time', async () => {
    await say(1000);
    await until(() => complete(1));
    mouth.play(1000);
    await agent.clear();
    await cleared(1);
    await agent.end().catch(() => undefined);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 1000, interrupted: false }]);
  });

  it('has two segments queued: each is heard, or each is interrupted', async () => {
    for (const ms of [300, 500]) {
      await say(ms);
      await sleep(120); // An unordered room needs a pause between two segments to tell them apart.
    }
    await until(() => complete(2));
    mouth.play(800);
    await until(() => agent.heard.length === 2);
    for (const ms of [300, 500]) {
      await say(ms);
      await sleep(120);
    }
    await until(() => complete(4));
    mouth.play(100);
    await agent.clear();
    await until(() => agent.heard.length === 4);
    expect(agent.heard).toEqual([
      { positionMs: 300, interrupted: false },
      { positionMs: 500, interrupted: false },
      { positionMs: 100, interrupted: true },
      { positionMs: 0, interrupted: true },
    ]);
  });

  it('feeds slowly: what is heard waits for it, and it is one segment', async () => {
    for (let i = 1; i <= 5; i++) {
      await agent.sound(20);
      await until(() => mouth.queued.at(0)?.sentMs === 20 * i);
      mouth.play(100);
    }
    expect(agent.heard).toEqual([]);
    await agent.end();
    await until(() => complete(1));
    mouth.play(0);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 100, interrupted: false }]);
  });

  it('feeds a minute at once: not a sample is lost', async () => {
    for (let i = 0; i < 60; i++) await agent.sound(1000);
    await agent.end();
    await until(() => complete(1));
    expect(mouth.queued.at(0)?.sentMs).toBe(60_000);
    mouth.play(60_000);
    await until(() => agent.heard.length === 1);
    expect(agent.heard).toEqual([{ positionMs: 60_000, interrupted: false }]);
  });

  it('answers after its interruption, and the answer begins at nothing', async () => {
    await say(1000);
    await until(() => complete(1));
    mouth.play(300);
    await agent.clear();
    await cleared(1);
    await sleep(spoken.cooldownMs + 5);
    await say(200);
    await until(() => mouth.queued.at(0)?.sentMs === 200 && complete(2));
    expect(mouth.queued).toMatchObject([{ heardMs: 0 }]);
    mouth.play(200);
    await until(() => agent.heard.length === 2);
    expect(agent.heard[1]).toEqual({ positionMs: 200, interrupted: false });
  });

  it('is not disturbed by anybody else', async () => {
    await agent.sound(500);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    await spoken.intrude();
    await agent.end();
    await until(() => complete(1));
    expect(mouth.clears).toBe(0);
    mouth.play(500);
    await until(() => agent.heard.length === 1);
    expect(mouth.messages.filter(({ kind }) => kind === 'segment-started')).toHaveLength(1);
  });

  it('is stopped by a visitor, clears what is stopped already, and is told once of each segment', async () => {
    for (const ms of [1000, 500]) {
      await say(ms);
      await sleep(120);
    }
    await until(() => complete(2));
    mouth.play(420);
    mouth.interrupt();
    await until(() => agent.heard.length === 2);
    await agent.clear();
    await agent.clear();
    await cleared(2);
    await sleep(spoken.cooldownMs + 5);
    await say(200);
    await until(() => mouth.queued.at(0)?.sentMs === 200 && complete(3));
    mouth.play(200);
    await until(() => agent.heard.length === 3);
    expect(agent.heard).toEqual([
      { positionMs: 420, interrupted: true },
      { positionMs: 0, interrupted: true },
      { positionMs: 200, interrupted: false },
    ]);
  });

  it('is heard again after the kiosk’s line broke in the middle of a sentence, each segment told at most once', async () => {
    if (spoken.breakLine === null) return;
    await agent.sound(500);
    await until(() => mouth.queued.at(0)?.sentMs === 500);
    mouth.play(200);
    await spoken.breakLine();
    await agent.end().catch(() => undefined);
    mouth.play(500);
    const told = agent.heard.length;
    expect(told).toBeLessThanOrEqual(1);
    await sleep(120);
    await say(300);
    await until(() => mouth.queued.at(-1)?.sentMs === 300);
    mouth.play(800);
    await until(() => {
      mouth.play(0); // its end may come after its sound
      return agent.heard.length > told && mouth.queued.length === 0;
    });
    expect(agent.heard.at(-1)).toEqual({ positionMs: 300, interrupted: false });
    expect(agent.heard.length).toBeLessThanOrEqual(2);
  });

  it('goes without a word and comes again: the next one is heard and told', async () => {
    await say(500);
    await until(() => complete(1));
    await agent.leave();
    mouth.play(500);
    agent = await rejoined();
    await say(300);
    await until(() => complete(2));
    mouth.play(300);
    await until(() => agent.heard.length >= 1);
    expect(agent.heard.at(-1)).toEqual({ positionMs: 300, interrupted: false });
  });

  /** The place of the one who left is free a moment later. */
  async function rejoined(): Promise<SpeakingAgent> {
    for (let tries = 0; ; tries++) {
      try {
        return await spoken.join();
      } catch (error) {
        if (tries > 50) throw error;
        await sleep(10);
      }
    }
  }
});
