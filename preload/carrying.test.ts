import { describe, expect, it } from 'vitest';
import type { HeardFrame } from '../main/domain/audio-frames.ts';
import { openOutbox } from './carrying.ts';
import type { ScreenEvent } from './contract.ts';

const frame = (number: number): HeardFrame => ({
  segmentId: 's',
  generation: 1,
  positionMs: number * 20,
  heardAtMs: number,
  samples: new Int16Array(480),
});
const offers = (id: string): ScreenEvent => ({ kind: 'offers', offers: [{ id, label: id }] });
const cleared: ScreenEvent = { kind: 'cleared', generation: 2, atMs: 5 };

function outboxWithLine() {
  const sent: unknown[] = [];
  const outbox = openOutbox({
    event: (event) => sent.push(event),
    frame: ({ positionMs, sampleRate }) => sent.push([positionMs, sampleRate]),
    fellBehind: () => sent.push('fell behind'),
    caughtUp: (droppedFrames) => sent.push(`caught up without ${droppedFrames}`),
  });
  return { outbox, sent };
}

describe('what goes to the screen', () => {
  it('is everything while the screen keeps up', () => {
    const { outbox, sent } = outboxWithLine();
    outbox.frame(frame(1));
    outbox.event(offers('a'));
    outbox.event(offers('b'));
    expect(sent).toEqual([[20, 24_000], offers('a'), offers('b')]);
  });

  it('is no sound while it is seconds behind, every clear at once, and the latest offers later', () => {
    const { outbox, sent } = outboxWithLine();
    for (let number = 0; number < 103; number += 1) outbox.frame(frame(number));
    sent.length = 0;
    outbox.event(offers('old'));
    outbox.event(cleared);
    outbox.event(offers('new'));
    outbox.received(10);
    outbox.frame(frame(200));
    expect(sent).toEqual([cleared, 'caught up without 3', offers('new'), [4000, 24_000]]);
  });

  it('starts anew with a new page', () => {
    const { outbox, sent } = outboxWithLine();
    for (let number = 0; number < 103; number += 1) outbox.frame(frame(number));
    outbox.reset();
    sent.length = 0;
    outbox.frame(frame(0));
    outbox.event(offers('a'));
    expect(sent).toEqual([[0, 24_000], offers('a')]);
  });
});
