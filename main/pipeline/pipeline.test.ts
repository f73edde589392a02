import { describe, expect, it } from 'vitest';
import type { Frame, FrameBody } from '../domain/speech-frames.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { Direction, FrameLink, Link, Processor } from './processor.ts';

const text = (segmentId: string): FrameBody => ({ kind: 'CaptionFrame', segmentId, text: '', words: [] });
const voice = (atMs: number): FrameBody => ({ kind: 'BotSpeakingFrame', atMs });
const stop: FrameBody = { kind: 'StartInterruptionFrame', atMs: 0, onsetAtMs: 0, because: 'test', keepsRest: false };
const offers: FrameBody = { kind: 'OffersFrame', offers: [] };

const nameOf = (frame: Frame): string =>
  frame.kind === 'CaptionFrame' ? frame.segmentId : frame.kind.replace('Frame', '');
/** Everything that is queued by now has been handled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Handle = (frame: Frame, direction: Direction, link: FrameLink) => void | Promise<void>;
type Watched = Processor & { readonly seen: string[]; link: Link | null };

function watched(
  name: string,
  handle: Handle = (frame, direction, link) => {
    link.push(frame, direction);
  },
): Watched {
  const processor: Watched = {
    name,
    seen: [],
    link: null,
    open: (link) => {
      processor.link = link;
    },
    handle: (frame, direction, link) => {
      processor.seen.push(nameOf(frame));
      return handle(frame, direction, link);
    },
  };
  return processor;
}

function open(...processors: Processor[]): {
  pipeline: Pipeline;
  errors: string[];
  out: { frame: Frame; direction: Direction }[];
} {
  const errors: string[] = [];
  const out: { frame: Frame; direction: Direction }[] = [];
  const pipeline = openPipeline({
    processors,
    onError: (processor, error) => errors.push(`${processor}: ${String(error)}`),
    onOut: (frame, direction) => out.push({ frame, direction }),
  });
  return { pipeline, errors, out };
}

/** A promise that is settled from outside. */
function gate(): { opened: Promise<void>; openIt: () => void } {
  let openIt = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    openIt = resolve;
  });
  return { opened, openIt };
}

describe('the pipeline of frames', () => {
  it('22: handles the StartFrame first, then system frames before data, in order within each', async () => {
    const a = watched('a');
    const { pipeline } = open(a);
    for (const body of [text('x'), voice(1), text('y'), { kind: 'StopInterruptionFrame', atMs: 2 } as const])
      pipeline.pushDown(body);
    expect(a.seen).toEqual([]);
    pipeline.pushDown({ kind: 'StartFrame' });
    await settled();
    expect(a.seen).toEqual(['Start', 'BotSpeaking', 'StopInterruption', 'x', 'y']);
  });

  it('22: lets a system frame overtake data that was sent in the same breath', async () => {
    const a = watched('a');
    const { pipeline } = open(a);
    pipeline.pushDown({ kind: 'StartFrame' });
    pipeline.pushDown(text('x'));
    pipeline.pushDown(voice(1));
    await settled();
    expect(a.seen).toEqual(['Start', 'BotSpeaking', 'x']);
  });

  it('handles a system frame while a data frame is still in hand', async () => {
    const { opened, openIt } = gate();
    const a = watched('a', (frame) => (frame.kind === 'CaptionFrame' ? opened : undefined));
    const { pipeline } = open(a);
    pipeline.pushDown({ kind: 'StartFrame' });
    pipeline.pushDown(text('x'));
    await settled();
    pipeline.pushDown(voice(1));
    expect(a.seen).toEqual(['Start', 'x', 'BotSpeaking']);
    openIt();
  });

  it('23: drops what is queued and what is in hand at an interruption, and its late pushes', async () => {
    const { opened, openIt } = gate();
    const slow = watched('slow', async (frame, direction, link) => {
      if (frame.kind === 'CaptionFrame') await opened;
      link.push(frame, direction);
    });
    const last = watched('last');
    const { pipeline } = open(slow, last);
    pipeline.pushDown({ kind: 'StartFrame' });
    await settled();
    for (const id of ['x', 'y', 'z']) pipeline.pushDown(text(id));
    await settled();
    pipeline.pushDown(stop);
    pipeline.pushDown(text('new'));
    openIt();
    await settled();
    await settled();
    expect(slow.seen.filter((name) => name.length <= 3)).toEqual(['x', 'new']);
    expect(last.seen).toEqual(['Start', 'StartInterruption', 'new']);
  });

  it('drops a data frame that was queued just before an interruption, which upstream does not', async () => {
    const a = watched('a');
    const b = watched('b');
    const { pipeline } = open(a, b);
    pipeline.pushDown({ kind: 'StartFrame' });
    await settled();
    pipeline.pushDown(text('stale'));
    pipeline.pushDown(stop);
    pipeline.pushDown(text('fresh'));
    await settled();
    expect(b.seen).toEqual(['Start', 'StartInterruption', 'fresh']);
  });

  it('drops stale data even when the interruption itself has to wait its turn', async () => {
    const { opened, openIt } = gate();
    const a = watched('a', async (frame, direction, link) => {
      if (frame.kind === 'BotSpeakingFrame') await opened;
      link.push(frame, direction);
    });
    const b = watched('b');
    const { pipeline } = open(a, b);
    pipeline.pushDown({ kind: 'StartFrame' });
    await settled();
    pipeline.pushDown(voice(1));
    pipeline.pushDown(text('stale'));
    pipeline.pushDown(stop);
    openIt();
    await settled();
    await settled();
    expect(b.seen).toEqual(['Start', 'BotSpeaking', 'StartInterruption']);
  });

  it('24: keeps uninterruptible frames, queued and in hand, in their order', async () => {
    const { opened, openIt } = gate();
    const a = watched('a', async (frame, direction, link) => {
      if (frame.kind === 'OffersFrame') await opened;
      link.push(frame, direction);
    });
    const b = watched('b');
    const { pipeline } = open(a, b);
    pipeline.pushDown({ kind: 'StartFrame' });
    await settled();
    for (const body of [offers, text('x'), { kind: 'EndFrame' } as const]) pipeline.pushDown(body);
    await settled();
    pipeline.pushDown(stop);
    openIt();
    await settled();
    await settled();
    expect(b.seen).toEqual(['Start', 'StartInterruption', 'Offers', 'End']);
  });

  it('25: broadcasts two copies that know each other, downstream first, and not to itself', () => {
    const order: string[] = [];
    const middle = watched('middle');
    const [above, below] = ['above', 'below'].map((name) =>
      watched(name, (frame, direction, link) => {
        if (frame.kind === 'BotStartedSpeakingFrame') order.push(`${name} ${direction}`);
        link.push(frame, direction);
      }),
    );
    const { pipeline, out } = open(above, middle, below);
    pipeline.pushDown({ kind: 'StartFrame' });
    middle.seen.length = 0;
    middle.link?.broadcast({ kind: 'BotStartedSpeakingFrame', atMs: 7 });
    const [down, up] = out.slice(-2).map(({ frame }) => frame);
    expect(order).toEqual(['below down', 'above up']);
    expect(middle.seen).toEqual([]);
    expect([down.siblingId, up.siblingId]).toEqual([up.id, down.id]);
    expect(down).toMatchObject({ kind: 'BotStartedSpeakingFrame', atMs: 7 });
  });

  it('26: broadcasts an interruption both ways, cancels at its sender too, and returns at once', async () => {
    const { opened } = gate();
    const middle = watched('middle', (frame, direction, link) => {
      if (frame.kind === 'CaptionFrame') return opened;
      link.push(frame, direction);
      return undefined;
    });
    const [above, below] = [watched('above'), watched('below')];
    const { pipeline } = open(above, middle, below);
    pipeline.pushDown({ kind: 'StartFrame' });
    pipeline.give('middle', text('x'));
    pipeline.give('middle', text('y'));
    await settled();
    middle.link?.broadcast(stop);
    const seen = [above.seen.at(-1), below.seen.at(-1)];
    await settled();
    expect(seen).toEqual(['StartInterruption', 'StartInterruption']);
    expect(middle.seen).toEqual(['Start', 'x']);
  });

  it('27: holds the order of data behind a frame that takes its time, and never for ever', async () => {
    const first = gate();
    const a = watched('a', (frame) =>
      frame.kind === 'CaptionFrame' && frame.segmentId === 'x' ? first.opened : undefined,
    );
    const { pipeline } = open(a);
    pipeline.pushDown({ kind: 'StartFrame' });
    for (const id of ['x', 'y', 'z']) pipeline.pushDown(text(id));
    await settled();
    const held = [...a.seen];
    pipeline.pushDown(stop);
    pipeline.pushDown(text('n'));
    await settled();
    expect([held, a.seen]).toEqual([
      ['Start', 'x'],
      ['Start', 'x', 'StartInterruption', 'n'],
    ]);
  });

  it('goes on after a processor has failed, and says which', async () => {
    const a = watched('a', (frame) => {
      if (frame.kind === 'CaptionFrame' && frame.segmentId === 'bad') throw new Error('broken');
    });
    const { pipeline, errors } = open(a);
    pipeline.pushDown({ kind: 'StartFrame' });
    pipeline.pushDown(text('bad'));
    pipeline.pushDown(text('good'));
    await settled();
    expect(a.seen).toEqual(['Start', 'bad', 'good']);
    expect(errors).toEqual(['a: Error: broken']);
  });

  it('takes frames up as well as down', () => {
    const [a, b] = [watched('a'), watched('b')];
    const { pipeline, out } = open(a, b);
    pipeline.pushDown({ kind: 'StartFrame' });
    pipeline.pushUp(voice(3));
    expect([a.seen, b.seen, out.at(-1)?.direction]).toEqual([
      ['StartFrame', 'BotSpeaking'].map((n) => n.replace('Frame', '')),
      ['Start', 'BotSpeaking'],
      'up',
    ]);
  });
});
