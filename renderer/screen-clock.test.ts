import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openScreenClock } from './screen-clock.ts';

describe('the kiosk’s clock on the screen', () => {
  it('trusts the shortest round trip', () => {
    const clock = openScreenClock();
    clock.add({ sentAtMs: 100, kioskAtMs: 5050, receivedAtMs: 200 });
    clock.add({ sentAtMs: 300, kioskAtMs: 5201, receivedAtMs: 302 });
    clock.add({ sentAtMs: 400, kioskAtMs: 5390, receivedAtMs: 480 });
    expect(clock.toScreen(5201)).toBe(301);
    expect(clock.toKiosk(301)).toBe(5201);
    expect(clock.uncertaintyMs).toBe(1);
  });

  it('is never more wrong than half its best round trip, whatever waited on which way', () => {
    const trip = fc.record({ there: fc.integer({ min: 0, max: 300 }), back: fc.integer({ min: 0, max: 300 }) });
    fc.assert(
      fc.property(
        fc.array(trip, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        (trips, offsetMs) => {
          const clock = openScreenClock();
          trips.forEach(({ there, back }, at) => {
            const sentAtMs = at * 700;
            clock.add({ sentAtMs, kioskAtMs: sentAtMs + there + offsetMs, receivedAtMs: sentAtMs + there + back });
          });
          expect(Math.abs(clock.toKiosk(0) - offsetMs)).toBeLessThanOrEqual(clock.uncertaintyMs + 1e-9);
        },
      ),
    );
  });

  it('forgets readings that are half a minute old, for clocks drift', () => {
    const clock = openScreenClock();
    clock.add({ sentAtMs: 0, kioskAtMs: 1000, receivedAtMs: 1 });
    clock.add({ sentAtMs: 40_000, kioskAtMs: 41_010, receivedAtMs: 40_010 });
    expect(clock.toKiosk(40_005)).toBe(41_010);
  });

  it('takes no reading that came back before it left', () => {
    const clock = openScreenClock();
    clock.add({ sentAtMs: 10, kioskAtMs: 0, receivedAtMs: 5 });
    clock.add({ sentAtMs: 10, kioskAtMs: Number.NaN, receivedAtMs: 12 });
    expect(clock.uncertaintyMs).toBe(Infinity);
  });
});
