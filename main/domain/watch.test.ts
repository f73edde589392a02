import { describe, expect, it } from 'vitest';
import { createWatch, type WatchAction, type WatchEvent, type WatchRules } from './watch.ts';

const rules: WatchRules = {
  silenceMs: 15_000,
  rungs: [
    { repair: 'page-reloaded', afterMs: 3000 },
    { repair: 'browser-restarted', afterMs: 30_000 },
  ],
  giveUpMs: 40_000,
};
const sign: WatchEvent = { kind: 'sign' };
const crashed: WatchEvent = { kind: 'lost', loss: 'crashed', detail: 'the page ended' };
const browserEnded: WatchEvent = { ...crashed, detail: 'the browser ended', needs: 'browser-restarted' };
const closed: WatchEvent = { kind: 'lost', loss: 'closed', detail: 'it was closed', needs: 'browser-restarted' };

/** Ticks every 250 ms up to `untilMs`, with these events at their times; what was done, as `time: action`. */
function run(events: readonly (readonly [atMs: number, event: WatchEvent])[], untilMs: number): string[] {
  const watch = createWatch(rules, 0);
  const done: string[] = [];
  const note = (atMs: number, actions: readonly WatchAction[]): void => {
    for (const action of actions) done.push(`${atMs}: ${wordsOf(action)}`);
  };
  for (let atMs = 0; atMs <= untilMs; atMs += 250) {
    for (const [eventMs, event] of events) if (eventMs === atMs) note(atMs, watch.on(event, atMs));
    note(atMs, watch.on({ kind: 'tick' }, atMs));
  }
  return done;
}

function wordsOf(action: WatchAction): string {
  if (action.kind === 'repair') return action.repair;
  if (action.kind === 'gave-up') return `gave up, ${action.detail}`;
  const { kind, repair, atMs, outageMs } = action.trouble;
  return `incident ${kind} since ${atMs} for ${outageMs}, ${repair}`;
}

/** A sign every 2 s, as a living page gives it. */
const alive = (fromMs: number, toMs: number): [number, WatchEvent][] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 2000) + 1 }, (_, at) => [fromMs + at * 2000, sign]);

describe('the watch over a part', () => {
  it('does nothing while it gives signs', () => {
    expect(run(alive(1000, 60_000), 60_000)).toEqual([]);
  });

  it('waits for a page that comes back by itself, and writes that down', () => {
    expect(
      run(
        [
          [1000, sign],
          [2000, crashed],
          [4000, sign],
        ],
        10_000,
      ),
    ).toEqual(['4000: incident crashed since 2000 for 2000, none']);
  });

  it('tries repairs in order, each as long as it may take, and gives up after the last', () => {
    expect(
      run(
        [
          [1000, sign],
          [2000, crashed],
        ],
        90_000,
      ),
    ).toEqual([
      '5000: page-reloaded',
      '35000: browser-restarted',
      '75000: incident gave-up since 2000 for null, browser-restarted',
      '75000: gave up, the page ended',
    ]);
  });

  it('repairs what says nothing any more, since its last sign', () => {
    expect(run([...alive(0, 2000), [21_000, sign]], 25_000)).toEqual([
      '20250: page-reloaded',
      '21000: incident hung since 2000 for 19000, page-reloaded',
    ]);
  });

  it('goes to the repair that is needed at once', () => {
    expect(
      run(
        [
          [1000, sign],
          [2000, crashed],
          [2250, browserEnded],
          [6000, sign],
        ],
        8000,
      ),
    ).toEqual(['2500: browser-restarted', '6000: incident crashed since 2000 for 4000, browser-restarted']);
  });

  it('takes the next repair when one was needed twice within a minute', () => {
    const events = [0, 10_000, 20_000].flatMap((atMs): [number, WatchEvent][] => [
      [atMs + 500, sign],
      [atMs + 1000, crashed],
    ]);
    expect(run([...events, [29_000, sign]], 30_000).filter((words) => !words.includes('incident'))).toEqual([
      '4000: page-reloaded',
      '14000: page-reloaded',
      '22000: browser-restarted',
    ]);
  });

  it('waits longer each time and gives up at the sixth repair within a minute', () => {
    const ends = [1000, 2000, 3000, 5000, 8000, 13_000];
    const done = run(
      ends.map((atMs) => [atMs, browserEnded]),
      60_000,
    );
    expect(done).toEqual([
      '1250: browser-restarted',
      '2500: browser-restarted',
      '4000: browser-restarted',
      '7000: browser-restarted',
      '12000: browser-restarted',
      '13000: incident gave-up since 1000 for null, browser-restarted',
      '13000: gave up, again and again: the browser ended',
    ]);
  });

  it('never gives up what somebody closes again and again', () => {
    const events = Array.from({ length: 12 }, (_, at): [number, WatchEvent][] => [
      [at * 10_000 + 250, sign],
      [at * 10_000 + 500, closed],
    ]).flat();
    const done = run(events, 121_000);
    expect(done.filter((words) => words.endsWith('browser-restarted') && !words.includes('incident'))).toHaveLength(12);
    expect(done.filter((words) => words.includes('incident closed'))).toHaveLength(11);
    expect(done.some((words) => words.includes('gave'))).toBe(false);
  });

  it('takes what ends before it ever came for a crash, whatever its exit code', () => {
    const done = run(
      [500, 1500, 2500, 4500, 8000, 13_000].map((atMs) => [atMs, closed]),
      60_000,
    );
    expect(done.at(-1)).toBe('13000: gave up, again and again: it was closed');
  });

  it('reloads a living page that has lost its picture too often', () => {
    const lost: WatchEvent = { kind: 'lost', loss: 'picture-lost', detail: 'three times', needs: 'page-reloaded' };
    expect(
      run(
        [
          [1000, sign],
          [2000, lost],
          [2000, sign],
          [4000, sign],
        ],
        8000,
      ),
    ).toEqual(['2250: page-reloaded', '4000: incident picture-lost since 2000 for 2000, page-reloaded']);
  });

  it('counts no silence while it stood still itself', () => {
    const watch = createWatch(rules, 0);
    watch.on(sign, 0);
    watch.on({ kind: 'tick' }, 250);
    expect(watch.on({ kind: 'tick' }, 40_000)).toEqual([]);
    expect([watch.on({ kind: 'tick' }, 40_250), watch.state()]).toEqual([[], 'well']);
  });

  it('restarts what never comes', () => {
    expect(run([], 31_000)).toEqual(['30000: browser-restarted']);
  });
});
