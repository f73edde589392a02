import { describe, expect, it } from 'vitest';
import { openScreenMeasures } from './screen-measures.ts';

describe('what the screen measures', () => {
  it('takes the first picture that shows a frame’s instant', () => {
    const measures = openScreenMeasures(0);
    for (const heardAtMs of [100, 120, 140]) measures.received(heardAtMs);
    measures.drawn(125, 110);
    measures.drawn(160, 145);
    expect(measures.take(1000, 'test')).toEqual({
      framesReceived: 3,
      audioToMouthMs: [10, -10, 5],
      framesRendered: 2,
      fps: 2,
      renderer: 'test',
    });
  });

  it('counts a frame that came after its time from when it came', () => {
    const measures = openScreenMeasures(0);
    measures.drawn(200, 190);
    measures.received(150);
    measures.drawn(240, 230);
    expect(measures.take(1000, 'test').audioToMouthMs).toEqual([80]);
  });

  it('forgets frames that were cleared', () => {
    const measures = openScreenMeasures(0);
    measures.received(100);
    measures.cleared();
    measures.drawn(200, 190);
    expect(measures.take(1000, 'test')).toMatchObject({ framesReceived: 1, audioToMouthMs: [] });
  });

  it('forgets frames that others take the place of', () => {
    const measures = openScreenMeasures(0);
    for (const heardAtMs of [100, 120, 140]) measures.received(heardAtMs);
    measures.received(120, { replaces: true, samples: new Int16Array(0) });
    measures.drawn(200, 190);
    expect(measures.take(1000, 'test')).toMatchObject({ framesReceived: 3, audioToMouthMs: [90] });
  });

  it('begins anew with each report', () => {
    const measures = openScreenMeasures(0);
    measures.drawn(10, 10);
    measures.take(1000, 'test');
    expect(measures.take(1500, 'test')).toMatchObject({ framesRendered: 0, fps: 0 });
  });

  it('holds no more than a report may carry', () => {
    const measures = openScreenMeasures(0);
    for (let at = 0; at < 5000; at += 1) measures.received(at);
    measures.drawn(6000, 5001);
    expect(measures.take(1, 'x'.repeat(300))).toMatchObject({ renderer: 'x'.repeat(200) });
    for (let at = 0; at < 5000; at += 1) measures.received(9000 + (at % 10));
    measures.drawn(10_000, 9100);
    expect(measures.take(2, 'test').audioToMouthMs).toHaveLength(2000);
  });
});
