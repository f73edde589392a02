import { describe, expect, it } from 'vitest';
import {
  type Conversation,
  floorOf,
  phaseOf,
  startOfConversation,
  type TurnEffect,
  type TurnEvent,
  type TurnOptions,
} from './conversation.ts';
import { verdictAt } from '../testing/overlap-judged.ts';
import { takeTurn } from './turn-taking.ts';

const options: TurnOptions = {
  mode: 'adaptive',
  endOfTurnMs: 700,
  minInterruptionMs: 500,
  minWords: 0,
  backchannelSilenceMs: 500,
  falseInterruptionMs: 2000,
  idleMs: 60_000,
};

type Told = { readonly effects: readonly TurnEffect[]; readonly kinds: readonly string[]; readonly now: Conversation };

/** Ticks every 20 ms between the events, as the kiosk does. */
function converse(
  events: readonly TurnEvent[],
  changed: Partial<TurnOptions> = {},
  untilMs = events.at(-1)?.atMs ?? 0,
): Told {
  let now = startOfConversation;
  const effects: TurnEffect[] = [];
  const take = (event: TurnEvent): void => {
    const taken = takeTurn(now, event, { ...options, ...changed });
    now = taken.conversation;
    effects.push(...taken.effects);
  };
  const waiting = [...events];
  for (let atMs = 0; atMs < untilMs + 20; atMs += 20) {
    while (waiting.length > 0 && waiting[0].atMs <= atMs) take(waiting.shift()!);
    take({ kind: 'tick', atMs });
  }
  return { effects, kinds: effects.map(({ kind }) => kind), now };
}

const agentBegins = (atMs: number, isProtected = false): TurnEvent => ({ kind: 'agent-began', atMs, isProtected });
const agentEnds = (atMs: number): TurnEvent => ({ kind: 'agent-ended', atMs });
/** As the voice detector says it: 200 ms late. */
const speaks = (fromMs: number, toMs: number): readonly TurnEvent[] => [
  { kind: 'visitor-started', atMs: fromMs + 200, onsetAtMs: fromMs },
  { kind: 'visitor-stopped', atMs: toMs + 200, endedAtMs: toMs },
];
const verdict = (atMs: number, isInterruption: boolean, agentEnded = false): TurnEvent => ({
  kind: 'verdict',
  atMs,
  verdict: verdictAt(atMs, {
    isInterruption,
    agentEnded,
    overlapStartedAtMs: null,
    probability: isInterruption ? 0.87 : 0.1,
    because: isInterruption ? 'verdict 0.87 ≥ 0.5 after 212 ms' : 'verdict 0.10 < 0.5',
  }),
});
const window = (atMs: number, probability: number): TurnEvent => ({
  kind: 'window',
  atMs,
  window: { probability, volume: 0.8, startedAtMs: atMs - 32, endedAtMs: atMs },
});
const sorted = (...events: readonly (TurnEvent | readonly TurnEvent[])[]): TurnEvent[] =>
  events.flat().toSorted((a, b) => a.atMs - b.atMs);
const find = <K extends TurnEffect['kind']>({ effects }: Told, kind: K): Extract<TurnEffect, { kind: K }>[] =>
  effects.filter((effect): effect is Extract<TurnEffect, { kind: K }> => effect.kind === kind);

describe('turns', () => {
  it('39: speech starts a turn, and silence ends it', () => {
    const told = converse(speaks(1000, 2500), {}, 4000);
    expect(told.kinds).toEqual([
      'visitor-started',
      'visit-started',
      'turn-started',
      'visitor-stopped',
      'turn-committed',
    ]);
    expect(find(told, 'turn-committed')).toEqual([{ kind: 'turn-committed', atMs: 3200, spokeMs: 1500 }]);
  });

  it('41: a breath inside a turn neither ends nor starts one', () => {
    const told = converse(sorted(speaks(1000, 1500), speaks(2000, 2600)), {}, 4000);
    expect(find(told, 'turn-started')).toHaveLength(1);
    expect(find(told, 'turn-committed')).toMatchObject([{ spokeMs: 1600 }]);
  });

  it('42: never ends a turn while somebody speaks', () => {
    expect(converse([speaks(1000, 20_000)[0]], {}, 15_000).kinds).not.toContain('turn-committed');
  });

  it('47: says that the visitor speaks, interrupts, and only then ends the turn', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 4500), verdict(3400, true)), {}, 6000);
    const order = ['visitor-started', 'interrupt', 'turn-started', 'turn-committed'];
    expect(told.kinds.filter((kind) => order.includes(kind))).toEqual(order);
  });

  it('49: ends the visit only after everybody was quiet for long enough, and not during a turn or speech', () => {
    const quiet = converse([{ kind: 'touched', atMs: 0 }], { idleMs: 5000 }, 6000);
    expect(find(quiet, 'visit-ended')).toMatchObject([{ atMs: 5000 }]);
    const speaking = converse([{ kind: 'touched', atMs: 0 }, agentBegins(100)], { idleMs: 5000 }, 20_000);
    expect(speaking.kinds).not.toContain('visit-ended');
    const listening = converse([speaks(1000, 30_000)[0]], { idleMs: 5000 }, 20_000);
    expect(listening.kinds).not.toContain('visit-ended');
    const after = converse(
      sorted({ kind: 'touched', atMs: 0 }, agentBegins(100), agentEnds(9000)),
      { idleMs: 5000 },
      15_000,
    );
    expect(find(after, 'visit-ended')).toMatchObject([{ atMs: 14_000 }]);
  });

  it('48: hears nobody while the microphone is closed, and ends who was speaking', () => {
    const told = converse(
      sorted({ kind: 'microphone', atMs: 1500, isOpen: false }, speaks(1000, 9000)[0], speaks(2000, 3000)),
      {},
      4000,
    );
    expect(told.kinds.slice(0, 5)).toEqual([
      'visitor-started',
      'visit-started',
      'turn-started',
      'visitor-stopped',
      'turn-committed',
    ]);
    expect(find(told, 'visitor-started')).toHaveLength(1);
  });
});

describe('an agent that cannot be reached', () => {
  const lost = (atMs: number, isForGood = false): TurnEvent => ({ kind: 'agent-lost', atMs, isForGood });
  const phaseAfter = (events: readonly TurnEvent[], atMs: number): string =>
    phaseOf(converse(events, {}, atMs).now, atMs);

  it('is shown when it stays away, not when the line only stuttered, and no more once it is back', () => {
    expect(phaseAfter([lost(1000)], 3900)).toBe('idle');
    expect(phaseAfter([lost(1000)], 4000)).toBe('error');
    expect(phaseAfter([lost(1000), lost(3500)], 4000)).toBe('error'); // each try that fails says so
    expect(phaseAfter([lost(1000), { kind: 'agent-reached', atMs: 5000 }], 5000)).toBe('idle');
    expect(phaseAfter([lost(1000), { kind: 'agent-reached', atMs: 2000 }, lost(3500)], 4000)).toBe('idle');
  });

  it('is awaited until it comes; one that was lost stays so while it is tried again', () => {
    const awaited: TurnEvent = { kind: 'agent-awaited', atMs: 100 };
    const reached: TurnEvent = { kind: 'agent-reached', atMs: 5000 };
    expect(phaseAfter([awaited], 4000)).toBe('starting');
    expect(phaseAfter([awaited, reached], 5000)).toBe('idle');
    expect(phaseAfter([awaited, lost(1000), { ...awaited, atMs: 2000 }], 4000)).toBe('error');
  });

  it('is shown at once when somebody has to do something about it', () => {
    expect(phaseAfter([lost(1000, true)], 1000)).toBe('error');
  });

  it('is not shown while what it said before is heard', () => {
    expect(phaseAfter([lost(1000, true), agentBegins(1000)], 5000)).toBe('speaking');
    expect(phaseAfter([lost(1000), ...speaks(2000, 6000)], 5000)).toBe('error');
  });
});

describe('overlaps', () => {
  it('begin when the visitor speaks while the agent is heard, at the first sound', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3300)), {}, 3300);
    expect(find(told, 'overlap-started')).toEqual([{ kind: 'overlap-started', atMs: 3200, startedAtMs: 3000 }]);
    expect([floorOf(told.now), phaseOf(told.now, 3300)]).toEqual(['both', 'speaking']);
  });

  it('begin with the agent when the visitor was speaking already', () => {
    const told = converse(sorted(speaks(1000, 5000)[0], agentBegins(2000)), {}, 2500);
    expect(find(told, 'overlap-started')).toMatchObject([{ startedAtMs: 2000 }]);
  });

  it('54: an interruption takes the floor, with the onset, the decision and the reason', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 6000)[0], verdict(3412, true)), {}, 3500);
    expect(find(told, 'interrupt')).toEqual([
      { kind: 'interrupt', atMs: 3412, onsetAtMs: 3000, because: 'verdict 0.87 ≥ 0.5 after 212 ms', keepsRest: true },
    ]);
    expect([floorOf(told.now), phaseOf(told.now, 3500), phaseOf(told.now, 4500)]).toEqual([
      'visitor',
      'interrupted',
      'listening',
    ]);
  });

  it('are asked about 500 ms after the last speech, once, over breaths', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200), speaks(3400, 3700)), {}, 5000);
    expect(find(told, 'overlap-speech-ended')).toMatchObject([{ atMs: 4200, agentEnded: false }]);
    expect(find(told, 'overlap-started')).toHaveLength(1);
  });

  it('wait for somebody who seems to go on', () => {
    const again = [3620, 3652, 3684, 3716].map((atMs) => window(atMs, 0.9));
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200), again, speaks(3590, 3800)), {}, 5000);
    expect(find(told, 'overlap-started')).toHaveLength(1);
  });

  it('end as a backchannel: the voice comes back and the agent keeps the floor', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200), verdict(3700, false)), {}, 4000);
    expect(told.kinds).not.toContain('interrupt');
    expect(told.kinds).not.toContain('turn-started');
    expect([floorOf(told.now), told.now.isDucked]).toEqual(['agent', false]);
  });

  it('end with exactly one verdict when none ever comes', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200)), {}, 9000);
    expect(find(told, 'overlap-judged')).toMatchObject([
      { verdict: { isInterruption: false, because: 'no verdict within 3000 ms' } },
    ]);
  });

  it('ask first about the overlap, then say that the agent ended; who spoke into its last words has the turn', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 5000)[0], agentEnds(3300)), {}, 3400);
    expect(told.kinds.slice(-3)).toEqual(['overlap-speech-ended', 'agent-speech-ended', 'turn-started']);
    expect(find(told, 'overlap-speech-ended')).toMatchObject([{ agentEnded: true }]);
  });

  it('make an answer of a backchannel in the agent’s last second', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200), verdict(3700, false), agentEnds(4000)), {}, 5000);
    expect(find(told, 'turn-committed')).toMatchObject([{ spokeMs: 200 }]);
  });

  it('end as an interruption all the same when somebody goes on speaking', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 9000)[0], verdict(3400, false)), {}, 5200);
    expect(find(told, 'interrupt')).toMatchObject([
      { onsetAtMs: 3000, because: 'the visitor went on speaking for 2000 ms' },
    ]);
    expect(find(told, 'overlap-judged')).toHaveLength(2);
  });

  it('need less speech than that in the agent’s first second', () => {
    const told = converse(sorted(agentBegins(0), speaks(200, 9000)[0], verdict(450, false)), {}, 1000);
    expect(find(told, 'interrupt')).toMatchObject(
      [{ because: 'the visitor went on speaking for 510 ms' }].map(() => ({ onsetAtMs: 200 })),
    );
  });

  it('are judged anew by a new judge', () => {
    const told = converse(
      sorted(agentBegins(0), speaks(3000, 9000)[0], { kind: 'judge-changed', atMs: 3300 }),
      {},
      3400,
    );
    expect(told.kinds.filter((kind) => kind.startsWith('overlap'))).toEqual([
      'overlap-started',
      'overlap-judged',
      'overlap-started',
    ]);
  });
});

describe('ducking', () => {
  it('comes at two windows of speech, long before anything is decided', () => {
    const told = converse([agentBegins(0), window(1000, 0.5), window(1032, 0.5)]);
    expect(told.kinds).toEqual(['agent-speech-started', 'duck']);
    expect(converse([agentBegins(0), window(1000, 0.5), window(1032, 0.4), window(1064, 0.5)]).kinds).not.toContain(
      'duck',
    );
  });

  it('goes when nobody went on speaking', () => {
    const events = [
      agentBegins(0),
      window(1000, 0.9),
      window(1032, 0.9),
      ...[1, 2, 3, 4, 5].map((n) => window(1032 + n * 32, 0.1)),
    ];
    expect(converse(events).kinds).toEqual(['agent-speech-started', 'duck', 'unduck']);
  });

  it('spares what must be heard, and the modes in which nobody here decides', () => {
    expect(converse([agentBegins(0, true), window(1000, 0.9), window(1032, 0.9)]).kinds).not.toContain('duck');
    expect(converse([agentBegins(0), window(1000, 0.9), window(1032, 0.9)], { mode: 'server' }).kinds).not.toContain(
      'duck',
    );
  });
});

describe('protected segments', () => {
  it('are not interrupted by anybody', () => {
    const told = converse(
      sorted(agentBegins(0, true), speaks(3000, 9000)[0], verdict(3400, true), {
        kind: 'interrupt',
        atMs: 4000,
        because: 'a button',
      }),
      {},
      4100,
    );
    expect(told.kinds).not.toContain('interrupt');
    expect(told.now.because).toBe('a button, but this must be heard');
  });

  it('let the visitor be heard again when the next one begins', () => {
    const told = converse(
      sorted(agentBegins(0, true), speaks(3000, 9000)[0], verdict(3400, true), agentBegins(5000)),
      {},
      5000,
    );
    expect(find(told, 'overlap-started').map(({ startedAtMs }) => startedAtMs)).toEqual([3000, 5000]);
  });
});

describe('minimum words', () => {
  const talk = (count: number): Told =>
    converse(
      sorted(agentBegins(0), speaks(3000, 9000)[0], verdict(3400, true), { kind: 'words', atMs: 3600, count }),
      { minWords: 3 },
      3700,
    );
  it('40: wait for enough words while the agent speaks', () => {
    expect(talk(2).kinds).not.toContain('interrupt');
    expect(find(talk(3), 'interrupt')).toMatchObject([
      { atMs: 3600, because: 'verdict 0.87 ≥ 0.5 after 212 ms, and 3 words' },
    ]);
  });
  it('40: one word is a turn while the agent is quiet', () => {
    expect(converse(speaks(1000, 1300), { minWords: 3 }, 2500).kinds).toContain('turn-committed');
  });
  it('40: words of one overlap do not count in the next', () => {
    const events = sorted(
      agentBegins(0),
      speaks(3000, 3200),
      { kind: 'words', atMs: 3300, count: 3 },
      verdict(3700, false),
      speaks(6000, 9000)[0],
      verdict(6400, true),
    );
    expect(converse(events, { minWords: 3 }, 6500).kinds).not.toContain('interrupt');
  });
});

describe('a false interruption', () => {
  const start = sorted(agentBegins(0), speaks(3000, 3500), verdict(3400, true));
  it('is taken back when nothing came of it', () => {
    expect(find(converse(start, {}, 6000), 'take-back')).toMatchObject([
      { atMs: 5500, because: 'nothing came of 500 ms of speech' },
    ]);
  });
  it('is none when the agent answers', () => {
    const told = converse([...start, { kind: 'agent-replied', atMs: 4400 }], {}, 8000);
    expect([told.kinds.includes('take-back'), find(told, 'forget-rest')]).toEqual([
      false,
      [{ kind: 'forget-rest', atMs: 4400 }],
    ]);
  });
  it('waits while the agent thinks', () => {
    const told = converse([...start, { kind: 'agent-state', atMs: 4300, says: 'thinking' }], {}, 9000);
    expect(told.kinds).not.toContain('take-back');
  });
  it('waits for an answer after a stall in which nothing could be decided', () => {
    let now = start.reduce((soFar, event) => takeTurn(soFar, event, options).conversation, startOfConversation);
    const kinds = [9000, 9020, 10_280, 10_300].map((atMs) => {
      const taken = takeTurn(now, { kind: 'tick', atMs }, options);
      now = taken.conversation;
      return taken.effects.map(({ kind }) => kind);
    });
    expect(kinds).toEqual([['interruption-ended', 'turn-committed'], [], [], ['take-back']]);
  });
  it('waits while the visitor speaks again', () => {
    expect(converse([...start, speaks(4500, 9000)[0]], {}, 8000).kinds).not.toContain('take-back');
  });
  it('is none after long speech', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 6000), verdict(3400, true)), {}, 9000);
    expect(told.kinds).not.toContain('take-back');
    expect(told.kinds).toContain('forget-rest');
  });
  it('is none when a button was pressed', () => {
    expect(
      converse([agentBegins(0), { kind: 'interrupt', atMs: 3000, because: 'a button' }], {}, 9000).kinds,
    ).not.toContain('take-back');
  });
});

describe('the other modes', () => {
  it('manual: press interrupts and listens, release commits; silence does not', () => {
    const press: TurnEvent[] = [
      { kind: 'interrupt', atMs: 1000, because: 'a button' },
      { kind: 'clear-turn', atMs: 1000 },
      { kind: 'microphone', atMs: 1000, isOpen: true },
    ];
    const release: TurnEvent[] = [
      { kind: 'microphone', atMs: 5000, isOpen: false },
      { kind: 'commit-turn', atMs: 5000 },
    ];
    const told = converse(
      sorted({ kind: 'microphone', atMs: 0, isOpen: false }, agentBegins(0), press, speaks(1500, 2000), release),
      { mode: 'manual' },
      6000,
    );
    expect(told.kinds.filter((kind) => /^(interrupt|turn)/.test(kind))).toEqual([
      'interrupt',
      'turn-started',
      'interruption-ended',
      'turn-committed',
    ]);
    expect(find(told, 'turn-committed')).toMatchObject([{ atMs: 5000, spokeMs: 500 }]);
  });

  it('manual: a turn in which no speech was found is committed all the same', () => {
    const told = converse(
      sorted(
        { kind: 'microphone', atMs: 0, isOpen: false },
        { kind: 'microphone', atMs: 1000, isOpen: true },
        { kind: 'commit-turn', atMs: 2000 },
      ),
      { mode: 'manual' },
      3000,
    );
    expect(find(told, 'turn-started')).toHaveLength(1);
    expect(find(told, 'turn-committed')).toMatchObject([{ atMs: 2000, spokeMs: 0 }]);
  });

  it('manual: speech never interrupts', () => {
    expect(converse(sorted(agentBegins(0), speaks(3000, 9000)[0]), { mode: 'manual' }, 9000).kinds).not.toContain(
      'interrupt',
    );
  });

  it('server: only the agent stops itself, and that is the verdict', () => {
    const told = converse(
      sorted(agentBegins(0), speaks(3000, 9000)[0], { kind: 'agent-cleared', atMs: 3500 }),
      { mode: 'server' },
      4000,
    );
    expect(told.kinds).not.toContain('interrupt');
    expect(find(told, 'overlap-judged')).toMatchObject([{ verdict: { isInterruption: true, detector: 'agent' } }]);
  });

  it('server: silence ends an overlap as a backchannel without any detector', () => {
    const told = converse(sorted(agentBegins(0), speaks(3000, 3200)), { mode: 'server' }, 4000);
    expect(find(told, 'overlap-judged')).toMatchObject([{ atMs: 3700, verdict: { isInterruption: false } }]);
  });
});
