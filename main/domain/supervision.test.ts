import { describe, expect, it } from 'vitest';
import { createSupervision, type SupervisionEvent } from './supervision.ts';

type Line = readonly [atMs: number, event: SupervisionEvent | 'frames until', untilMs?: number];

/** Plays a script with a tick every 50 ms, and writes down what is to be done. */
function run(untilMs: number, script: readonly Line[]): string[] {
  const supervision = createSupervision('microphone');
  const done: string[] = [];
  const tell = (event: SupervisionEvent, atMs: number): void => {
    for (const action of supervision.on(event, atMs)) {
      if (action.kind === 'notice') done.push(`${atMs} ${action.level}: ${action.text}`);
      else if (action.kind !== 'incident') done.push(`${atMs} ${action.kind}`);
      else {
        const { kind, atMs: at, outageMs } = action.incident;
        done.push(`${atMs} incident ${kind} at ${at} for ${outageMs ?? '?'}`);
      }
    }
  };
  for (let atMs = 0; atMs <= untilMs; atMs += 10) {
    for (const [at, event, until] of script) {
      if (event === 'frames until' && atMs >= at && atMs < (until ?? 0)) tell({ kind: 'frame' }, atMs);
      else if (event !== 'frames until' && at === atMs) tell(event, atMs);
    }
    if (atMs % 50 === 0) tell({ kind: 'tick' }, atMs);
  }
  return done;
}

const begin: Line = [0, { kind: 'begin' }];
const exited = (atMs: number): Line => [atMs, { kind: 'exited', detail: 'was killed' }];
const failed = (atMs: number): Line => [atMs, { kind: 'failed', detail: 'there is no input device' }];

describe('supervision', () => {
  it('waits five seconds for the first frame, then kills', () => {
    expect(run(4900, [begin])).toEqual(['0 spawn']);
    expect(run(5100, [begin])).toEqual([
      '0 spawn',
      '5050 warn: microphone: gave no frame after its start',
      '5050 kill',
    ]);
  });

  it('says a stall that ends by itself as one incident, and does nothing', () => {
    expect(run(3000, [begin, [1000, 'frames until', 1200], [1700, 'frames until', 3000]])).toEqual([
      '0 spawn',
      '2200 incident stalled at 1190 for 510',
    ]);
    expect(run(2000, [begin, [1000, 'frames until', 1200], [1480, 'frames until', 2000]])).toEqual(['0 spawn']);
  });

  it('kills what hangs for 1.5 s and starts it again: one incident', () => {
    const script: Line[] = [begin, [1000, 'frames until', 2010], exited(3600), [4200, 'frames until', 5000]];
    expect(run(5000, script)).toEqual([
      '0 spawn',
      '3550 warn: microphone: gave no frame any more',
      '3550 kill',
      '3850 spawn',
      '4700 incident hung at 2000 for 2200',
      '4700 info: microphone: works again',
    ]);
  });

  it('starts again after a crash within 300 ms: one incident', () => {
    expect(run(3100, [begin, [1000, 'frames until', 2010], exited(2010), [2500, 'frames until', 3100]])).toEqual([
      '0 spawn',
      '2010 warn: microphone: was killed',
      '2300 spawn',
      '3000 incident crashed at 2000 for 500',
      '3000 info: microphone: works again',
    ]);
  });

  it('looks for a lost device at least every two seconds, says so once, and tells one incident when it is back', () => {
    const attempts = [2600, 3400, 4800, 7100, 9300].flatMap((at): Line[] => [failed(at), exited(at + 10)]);
    const done = run(12_500, [
      begin,
      [0, 'frames until', 2010],
      exited(2010),
      ...attempts,
      [11_500, 'frames until', 12_500],
    ]);
    expect(done.filter((line) => line.includes('warn'))).toEqual(['2010 warn: microphone: was killed']);
    expect(done.filter((line) => line.includes('incident'))).toEqual(['12000 incident device-lost at 2000 for 9500']);
    const spawns = done.filter((line) => line.endsWith('spawn')).map((line) => parseInt(line));
    expect(Math.max(...spawns.slice(1).map((at, i) => at - spawns[i]))).toBeLessThanOrEqual(2500);
  });

  it('tries at once when devices change', () => {
    const script: Line[] = [
      begin,
      failed(100),
      exited(110),
      failed(500),
      exited(510),
      failed(1200),
      exited(1210),
      [1400, { kind: 'devices-changed' }],
    ];
    expect(run(1500, script).at(-1)).toBe('1400 spawn');
  });

  it('backs off to eight seconds when it crashes again and again, and gives up after a minute without stopping', () => {
    const supervision = createSupervision('loudspeaker');
    const spawns: number[] = [];
    const incidents: string[] = [];
    supervision.on({ kind: 'begin' }, 0);
    for (let atMs = 0; atMs < 120_000; atMs += 50) {
      for (const action of supervision.on({ kind: 'tick' }, atMs)) {
        if (action.kind === 'incident') incidents.push(action.incident.kind);
        if (action.kind === 'spawn') spawns.push(atMs);
      }
      if (atMs === 0 || spawns.at(-1) === atMs - 100) supervision.on({ kind: 'exited', detail: 'crashed' }, atMs);
    }
    const gaps = spawns.slice(1).map((at, i) => at - spawns[i]);
    expect(gaps.slice(0, 4)).toEqual([600, 1100, 2100, 4100]);
    expect(Math.max(...gaps)).toBe(8100);
    expect(incidents).toEqual(['gave-up']);
  });

  it('does not blame the process when main itself stood still', () => {
    const supervision = createSupervision('microphone');
    const done: string[] = [];
    const tell = (event: SupervisionEvent, atMs: number): void => {
      done.push(...supervision.on(event, atMs).map(({ kind }) => kind));
    };
    tell({ kind: 'begin' }, 0);
    for (let atMs = 0; atMs <= 1000; atMs += 50) {
      tell({ kind: 'tick' }, atMs);
      tell({ kind: 'frame' }, atMs);
    }
    tell({ kind: 'tick' }, 4000);
    tell({ kind: 'frame' }, 4001);
    tell({ kind: 'tick' }, 4050);
    expect(done).toEqual(['spawn']);
    for (let atMs = 4100; atMs <= 5700; atMs += 50) tell({ kind: 'tick' }, atMs);
    expect(done.slice(1)).toEqual(['notice', 'kill']);
  });

  it('tells one incident, by its gravest name, when one trouble follows another', () => {
    const script: Line[] = [
      begin,
      [0, 'frames until', 1010],
      [1400, 'frames until', 1600],
      [1550, { kind: 'device-lost', detail: 'was unplugged' }],
      exited(3200),
      [3600, { kind: 'device-back' }],
      [3700, 'frames until', 4500],
    ];
    expect(run(4500, script).filter((line) => line.includes('incident'))).toEqual([
      '4200 incident device-lost at 1000 for 2700',
    ]);
  });

  it('keeps an outage open while the frames come from another device', () => {
    const done = run(3500, [
      begin,
      [0, 'frames until', 3500],
      [1000, { kind: 'device-lost', detail: 'was unplugged' }],
      [2500, { kind: 'device-back' }],
    ]);
    expect(done).toEqual([
      '0 spawn',
      '1000 warn: microphone: was unplugged',
      '3010 incident device-lost at 1000 for 1510',
      '3010 info: microphone: works again',
    ]);
  });
});
