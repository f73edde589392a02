import { expect, it } from 'vitest';
import { openFrameGate } from './frame-gate.ts';

it('admits no more than the screen may be behind, and again when it has caught up', () => {
  const gate = openFrameGate(3);
  const admitted = [gate.admit(), gate.admit(), gate.admit(), gate.admit()];
  gate.received(1);
  expect([...admitted, gate.admit(), gate.admit(), gate.dropped]).toEqual([true, true, true, false, true, false, 2]);
});

it.each([4, -1, Number.NaN, 0.5, Number.POSITIVE_INFINITY])(
  'believes no receipt of %s frames when 3 were sent',
  (frames) => {
    const gate = openFrameGate(3);
    while (gate.admit());
    gate.received(frames);
    expect(gate.open).toBe(false);
  },
);

it('counts from nothing for a new page', () => {
  const gate = openFrameGate(1);
  gate.admit();
  gate.reset();
  expect([gate.open, gate.dropped]).toEqual([true, 0]);
});
