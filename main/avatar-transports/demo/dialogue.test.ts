import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { AgentReport } from '../../interfaces/avatar-transport.ts';
import { quietDialogue, type DialogueAction, type DialogueEvent, type Script } from './dialogue-state.ts';
import { dialogueAfter } from './dialogue.ts';
import { packSchema } from './pack.ts';

const line = (text: string): object => ({ audio: 'x.wav', text });
const pack = packSchema.parse({
  format: 1,
  title: 'Two things',
  language: 'en',
  offersAtOnce: 3,
  moments: {
    welcome: ['hello-1', 'hello-2'],
    goOn: ['on-1', 'on-2'],
    silence: ['quiet-1', 'quiet-2'],
    again: ['again-1', 'again-2'],
  },
  topics: [
    { id: 'bell', label: 'Bell?', says: ['bell-1'], more: ['bell-more'] },
    { id: 'reed', label: 'Reed?', says: ['reed-1'] },
    { id: 'wire', label: 'Wire?', says: ['wire-1'] },
  ],
  answers: [
    { when: { after: 'interruption', spokeMs: { below: 1000 } }, says: ['go-1', 'go-2'], then: 'listen' },
    { when: { after: 'interruption' }, says: ['heard-1', 'heard-2'], then: 'go-on' },
    { when: { topic: ['bell'], notSaid: ['bell-more'] }, says: ['plus-1', 'plus-2'], then: 'more' },
    { when: { turns: { atLeast: 3 } }, says: ['chips-1', 'chips-2'] },
    { says: ['else-1', 'else-2'], then: 'go-on' },
  ],
  lines: Object.fromEntries(
    'hello-1 hello-2 on-1 on-2 quiet-1 quiet-2 again-1 again-2 bell-1 bell-more reed-1 wire-1 go-1 go-2 heard-1 heard-2 plus-1 plus-2 chips-1 chips-2 else-1 else-2'
      .split(' ')
      .map((name) => [name, line(name)]),
  ),
});
const script: Script = {
  pack,
  wordsOf: () => [
    { text: 'One', startMs: 0, endMs: 400 },
    { text: 'thing.', startMs: 400, endMs: 1000 },
    { text: 'Another', startMs: 1300, endMs: 1800 },
    { text: 'one.', startMs: 1800, endMs: 2400 },
  ],
};

/** A conversation: what was said, where from, and what else was done. */
function conversation(): {
  tell(event: DialogueEvent): readonly string[];
  finish(atMs: number, cutAtMs?: number): readonly string[];
  readonly wakeAtMs: number | null;
} {
  let state = quietDialogue;
  const shown = (action: DialogueAction): string => {
    if (action.kind === 'say') return action.fromMs === 0 ? action.lineId : `${action.lineId}@${action.fromMs}`;
    return action.kind === 'offer' ? `offer ${action.topicIds.join(',')}` : action.kind;
  };
  const tell = (event: DialogueEvent): readonly string[] => {
    const step = dialogueAfter(state, event, script);
    state = step.state;
    return step.actions.filter((action) => action.kind !== 'state').map(shown);
  };
  return {
    tell,
    /** Everything handed over is heard to its end, or the first line is cut off and the rest is gone. */
    finish: (atMs, cutAtMs) => {
      const all = cutAtMs === undefined ? state.speaking : state.stopped;
      return all.flatMap(({ segmentId }, i) =>
        tell({
          kind: 'playback-finished',
          segmentId,
          atMs,
          positionMs: cutAtMs === undefined ? 2400 : i === 0 ? cutAtMs : 0,
          durationMs: 2400,
          interrupted: cutAtMs !== undefined,
        }),
      );
    },
    get wakeAtMs() {
      return state.wake?.atMs ?? null;
    },
  };
}

const turn = (atMs: number, spokeMs: number): AgentReport => ({ kind: 'turn-committed', atMs, spokeMs });
const choose = (atMs: number, topicId: string): AgentReport => ({ kind: 'topic-chosen', atMs, topicId });

describe('the guide', () => {
  it('greets a visitor, offers questions, and answers the one that is touched', () => {
    const guide = conversation();
    expect(guide.tell({ kind: 'opened', atMs: 0 })).toEqual(['offer bell,reed,wire']);
    expect(guide.tell({ kind: 'visit-started', atMs: 10 })).toEqual(['offer bell,reed,wire', 'hello-1']);
    guide.finish(3000);
    expect(guide.tell(choose(3500, 'reed'))).toEqual(['reed-1', 'offer bell,wire']);
  });

  it('greets the next visitor in other words', () => {
    const guide = conversation();
    guide.tell({ kind: 'visit-started', atMs: 10 });
    guide.finish(3000);
    guide.tell({ kind: 'visit-ended', atMs: 90_000 });
    expect(guide.tell({ kind: 'visit-started', atMs: 95_000 })).toContain('hello-2');
  });

  it('falls silent for a question that is touched while it speaks', () => {
    const guide = conversation();
    guide.tell({ kind: 'visit-started', atMs: 0 });
    expect(guide.tell(choose(500, 'wire'))).toEqual(['clear', 'wire-1', 'offer bell,reed']);
  });

  it('opens an answer that was given already with another line each time', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.finish(3000);
    expect(guide.tell(choose(4000, 'reed'))).toEqual(['again-1', 'reed-1', 'offer bell,wire']);
    guide.finish(9000);
    expect(guide.tell(choose(9500, 'reed'))).toEqual(['again-2', 'reed-1', 'offer bell,wire']);
  });

  it('asks a visitor who only said "wait" to go ahead, listens, and goes on from the sentence that was cut', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    expect(guide.tell({ kind: 'interrupted', atMs: 2000 })).toEqual(['drop']);
    guide.finish(2030, 1500);
    expect(guide.tell(turn(3000, 600))).toEqual(['go-1']);
    guide.finish(4000);
    expect(guide.wakeAtMs).toBe(4000 + pack.timing.goOnMs);
    expect(guide.tell({ kind: 'tick', atMs: 9000 })).toEqual(['on-1', 'reed-1@1260']);
  });

  it('answers nothing when the button was pressed and nobody spoke: it asks the visitor to go ahead', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    guide.finish(2030, 1500);
    expect(guide.tell(turn(3000, 0))).toEqual([]);
    expect(guide.wakeAtMs).toBe(3000 + pack.timing.goAheadMs);
  });

  it('answers a long interruption by what the pack says of it, then goes on', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    guide.finish(2030, 600);
    expect(guide.tell(turn(4500, 1900))).toEqual(['heard-1', 'on-1', 'reed-1']);
  });

  it('lets the visitor finish what they were asked to say before it goes on', () => {
    const guide = conversation();
    guide.tell(choose(0, 'wire'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    guide.finish(2030, 1500);
    guide.tell(turn(3000, 600));
    guide.finish(4000);
    guide.tell({ kind: 'visitor-started-speaking', atMs: 5000 });
    expect(guide.tell({ kind: 'tick', atMs: 20_000 })).toEqual([]);
    guide.tell({ kind: 'visitor-stopped-speaking', atMs: 21_000 });
    expect(guide.tell(turn(21_700, 16_000))).toEqual(['else-1', 'on-1', 'wire-1@1260']);
  });

  it('goes on with the answer when only its opener was cut off', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.finish(3000);
    guide.tell(choose(4000, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 4300 });
    guide.finish(4330, 280);
    expect(guide.tell(turn(7000, 1900))).toEqual(['heard-1', 'on-1', 'reed-1']);
  });

  it('waits for the news how far a line was heard, which comes when it answers', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    expect(guide.tell(turn(4500, 1900))).toEqual(['heard-1']);
    expect(guide.finish(4501, 1500)).toEqual(['on-1', 'reed-1@1260']);
  });

  it('goes on by itself with what was stopped when the kiosk takes that back', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    guide.tell({ kind: 'resumed', atMs: 4000 });
    expect(guide.tell({ kind: 'tick', atMs: 9000 })).toEqual([]);
    guide.finish(9500);
    expect(guide.wakeAtMs).toBe(9500 + pack.timing.silenceMs);
  });

  it('knows how far a line was heard when the position arrives before the news of the interruption', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({
      kind: 'playback-finished',
      segmentId: 'reed-1.1',
      atMs: 1990,
      positionMs: 1500,
      durationMs: 2400,
      interrupted: true,
    });
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    expect(guide.tell(turn(4500, 1900))).toEqual(['heard-1', 'on-1', 'reed-1@1260']);
  });

  it('asks a visitor who stopped it by touch to go ahead', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.tell({ kind: 'interrupted', atMs: 2000 });
    expect(guide.tell({ kind: 'tick', atMs: 3400 })).toEqual([]);
    expect(guide.tell({ kind: 'tick', atMs: 3500 })).toEqual(['go-1']);
  });

  it('tells more of the topic once, then answers as the pack says', () => {
    const guide = conversation();
    guide.tell(choose(0, 'bell'));
    guide.finish(3000);
    expect(guide.tell(turn(5000, 1500))).toEqual(['plus-1', 'bell-more', 'offer reed,wire']);
    guide.finish(9000);
    expect(guide.tell(turn(11_000, 1500))).toEqual(['else-1', 'offer reed,wire']);
    guide.finish(14_000);
    guide.tell(turn(16_000, 1500));
    guide.finish(18_000);
    expect(guide.tell(turn(20_000, 1500))).toEqual(['chips-1', 'offer reed,wire']);
  });

  it('breaks a silence as often as the pack allows, and again after the visitor was heard', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    guide.finish(3000);
    expect(guide.wakeAtMs).toBe(15_000);
    expect(guide.tell({ kind: 'tick', atMs: 15_000 })).toEqual(['quiet-1', 'offer bell,wire']);
    guide.finish(17_000);
    expect(guide.tell({ kind: 'tick', atMs: 29_000 })).toEqual(['quiet-2', 'offer bell,wire']);
    guide.finish(31_000);
    expect(guide.wakeAtMs).toBeNull();
  });

  it('leaves a backchannel alone', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    expect(guide.tell({ kind: 'visitor-started-speaking', atMs: 1000 })).toEqual([]);
    expect(guide.tell({ kind: 'visitor-stopped-speaking', atMs: 1300 })).toEqual([]);
    expect(guide.tell(turn(2000, 300))).toEqual([]);
    expect(guide.wakeAtMs).toBeNull();
  });

  it('does not greet over a visitor who speaks first, but afterwards', () => {
    const guide = conversation();
    guide.tell({ kind: 'visitor-started-speaking', atMs: 0 });
    expect(guide.tell({ kind: 'visit-started', atMs: 200 })).toEqual(['offer bell,reed,wire']);
    guide.tell({ kind: 'visitor-stopped-speaking', atMs: 900 });
    expect(guide.tell(turn(1600, 900))).toEqual(['offer bell,reed,wire', 'hello-1']);
  });

  it('hushes and forgets the visit when the visitor has gone', () => {
    const guide = conversation();
    guide.tell(choose(0, 'reed'));
    expect(guide.tell({ kind: 'visit-ended', atMs: 500 })).toEqual(['clear', 'offer bell,reed,wire']);
    expect(guide.wakeAtMs).toBeNull();
  });

  it('ignores a question that it does not have', () => {
    expect(conversation().tell(choose(0, 'moon'))).toEqual([]);
  });

  it('never says the same line twice running, whatever happens', () => {
    const happening = fc.constantFrom('bell', 'reed', 'wire', 'short', 'long', 'interrupt', 'finish', 'wait', 'leave');
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const guide = conversation();
        let atMs = 0;
        const said: string[] = [];
        const note = (shown: readonly string[]): void => {
          said.push(...shown.filter((one) => one.split('@')[0] in pack.lines).map((one) => one.split('@')[0]));
        };
        for (const happened of happenings) {
          atMs += 1000;
          if (happened === 'short' || happened === 'long')
            note(guide.tell(turn(atMs, happened === 'long' ? 2000 : 400)));
          else if (happened === 'interrupt') {
            note(guide.tell({ kind: 'interrupted', atMs }));
            note(guide.finish(atMs, 700));
          } else if (happened === 'finish') note(guide.finish(atMs));
          else if (happened === 'wait') note(guide.tell({ kind: 'tick', atMs: (atMs += 30_000) }));
          else if (happened === 'leave') {
            note(guide.tell({ kind: 'visit-ended', atMs }));
            note(guide.tell({ kind: 'visit-started', atMs }));
          } else note(guide.tell(choose(atMs, happened)));
        }
        for (const [i, one] of said.entries()) expect(one).not.toBe(said[i - 1]);
      }),
      { numRuns: 300 },
    );
  });
});
