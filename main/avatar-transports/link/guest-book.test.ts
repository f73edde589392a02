import { expect, it } from 'vitest';
import { log } from '../../log.ts';
import { openGuestBook } from './guest-book.ts';

it('writes a line for the first that was turned away, and counts the others for ten seconds', () => {
  let nowMs = 0;
  const book = openGuestBook(() => nowMs);
  const before = log.lastLines().length;
  for (nowMs = 0; nowMs <= 10_000; nowMs += 10) book.turnedAway(401, 'the token is missing or wrong');
  const lines = log
    .lastLines()
    .slice(before)
    .map((line): unknown => JSON.parse(line));
  expect(lines).toMatchObject([
    { status: 401, times: 1 },
    { status: 401, times: 1000 },
  ]);
});
