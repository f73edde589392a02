import { afterEach, beforeEach, expect, it } from 'vitest';
import { log } from '../log.ts';
import { settled } from './settled.ts';

beforeEach(() => {
  log.setLevel('warn');
});
afterEach(() => {
  log.setLevel('info');
});

it('goes on after a part that fails to close and after one that never does, and says so', async () => {
  const never = new Promise<void>(() => undefined);
  let last = false;
  const said = log.lastLines().length;
  await settled('agent', [Promise.reject(new Error('it is broken')), never, undefined], 20);
  await settled('audio host', [
    Promise.resolve().then(() => {
      last = true;
    }),
  ]);
  const reasons = log
    .lastLines()
    .slice(said)
    .map((line) => (JSON.parse(line) as { reason: string }).reason);
  expect([reasons, last]).toEqual([['it is broken', 'it did not close within 20 ms'], true]);
});

it('lets one that fails while an earlier one still closes end nothing else', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): number => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const never = new Promise<void>(() => undefined);
  const said = log.lastLines().length;
  await settled('audio host', [never, Promise.reject(new Error('it is broken'))], 20);
  process.off('unhandledRejection', note);
  expect([unhandled, log.lastLines().length - said]).toEqual([[], 2]);
});
