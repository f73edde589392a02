import { expect, it } from 'vitest';
import { openOutage, type ScreenTrouble } from './outage.ts';

function open() {
  const told: ScreenTrouble[] = [];
  return { told, outage: openOutage((trouble) => told.push(trouble)) };
}

it('tells one outage as one incident, with its first cause, its last repair and its length', () => {
  const { told, outage } = open();
  outage.lost('hung', 'says nothing', 1000);
  outage.repairing('page-reloaded');
  outage.lost('crashed', 'ended', 3000);
  outage.repairing('browser-restarted');
  expect(told).toEqual([]);
  outage.back(5500);
  expect(told).toEqual([
    { kind: 'hung', detail: 'says nothing', repair: 'browser-restarted', atMs: 1000, outageMs: 4500 },
  ]);
});

it('tells nothing of a screen that was never lost', () => {
  const { told, outage } = open();
  outage.repairing('page-reloaded');
  outage.back(10);
  expect(told).toEqual([]);
});

it('tells that it was given up, and begins anew after that', () => {
  const { told, outage } = open();
  outage.lost('crashed', 'ended', 1);
  outage.gaveUp('again and again', 9);
  outage.back(10);
  expect(told).toEqual([{ kind: 'gave-up', detail: 'again and again', repair: 'none', atMs: 1, outageMs: null }]);
});
