import { expect, it } from 'vitest';
import { openPendingCalls } from './pending-calls.ts';

it('sends what was asked before there was a line, in order, as soon as there is one', async () => {
  const calls = openPendingCalls();
  const sent: unknown[] = [];
  const answers = [calls.ask('screen.ready', {}), calls.ask('topic.choose', { topicId: 'a' })];
  calls.lineOpened((text) => sent.push(JSON.parse(text)));
  calls.answered({ id: 2, ok: true, answer: 'second' });
  calls.answered({ id: 1, ok: true, answer: 'first' });
  expect(sent).toEqual([
    { id: 1, name: 'screen.ready', args: {} },
    { id: 2, name: 'topic.choose', args: { topicId: 'a' } },
  ]);
  expect(await Promise.all(answers)).toEqual(['first', 'second']);
});

it('tells whoever waits when the line is lost, and does not ask again by itself', async () => {
  const calls = openPendingCalls();
  const sent: string[] = [];
  calls.lineOpened((text) => sent.push(text));
  const asked = calls.ask('topic.choose', { topicId: 'a' });
  calls.lineLost();
  calls.lineOpened((text) => sent.push(text));
  await expect(asked).rejects.toThrow('the line to the kiosk was lost');
  expect(sent).toHaveLength(1);
});

it('refuses the 65th question that waits for a line', async () => {
  const calls = openPendingCalls();
  const waiting = Array.from({ length: 64 }, () => calls.ask('screen.touched', {}));
  await expect(calls.ask('screen.touched', {})).rejects.toThrow('the kiosk is away');
  calls.lineOpened(() => undefined);
  calls.lineLost();
  expect((await Promise.allSettled(waiting)).every(({ status }) => status === 'rejected')).toBe(true);
});

it('ignores an answer to nothing', () => {
  expect(() => {
    openPendingCalls().answered({ id: 7, ok: false, reason: 'x' });
  }).not.toThrow();
});
