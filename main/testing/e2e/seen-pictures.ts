import type { CDPSession, Page } from 'playwright-core';
import { z } from 'zod';

/** A picture of the avatar as the display had it. Times on the kiosk's clock. */
export type SeenPicture = {
  /** When the browser's compositor gave it to the display: its own word, no estimate of the page. */
  readonly seenAtMs: number;
  /** Whose instant's mouth it shows. */
  readonly mouthAtMs: number;
  /** When the page thought that it would be seen. */
  readonly expectedAtMs: number;
};

/** Chromium's own account of a frame: begins with the display's tick that the page gets as the time of its frame. */
const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  ts: z.number(),
  id2: z.object({ local: z.string() }).optional(),
  args: z.object({ frame_reporter: z.object({ state: z.string() }).optional() }).optional(),
});
type TraceEvent = z.infer<typeof eventSchema>;

/** What the page's probe says of a picture. */
const drawnSchema = z.array(z.object({ frameAtMs: z.number(), atMs: z.number(), mouthAtMs: z.number() }));
type Drawn = z.infer<typeof drawnSchema>;

const SAME_TICK_MS = 1.5;

/** Watches the page's pictures for some time. Chromium's clock is the machine's monotonic one, as the kiosk's is. */
export async function seenPictures(page: Page, forMs: number): Promise<readonly SeenPicture[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) if (event['name'] === 'PipelineReporter') events.push(eventSchema.parse(event));
  });
  const fromMs = await page.evaluate<number>('parleyProbe.kioskNowMs()');
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['cc', 'benchmark', 'disabled-by-default-devtools.timeline.frame'] },
  });
  await page.waitForTimeout(forMs);
  await endTracing(session);
  await session.detach();
  const drawn = drawnSchema.parse(await page.evaluate('parleyProbe.drawn'));
  return joined(
    drawn.filter(({ atMs }) => atMs > fromMs + 100 && atMs < fromMs + forMs - 100),
    events,
  );
}

async function endTracing(session: CDPSession): Promise<void> {
  const ended = new Promise((resolve) => {
    session.once('Tracing.tracingComplete', resolve);
  });
  await session.send('Tracing.end');
  await ended;
}

function joined(drawn: Drawn, events: readonly TraceEvent[]): SeenPicture[] {
  const shown = presented(events);
  return drawn.flatMap(({ atMs, frameAtMs, mouthAtMs }) => {
    const frame = shown.find(({ beganAtMs }) => Math.abs(beganAtMs - frameAtMs) < SAME_TICK_MS);
    return frame === undefined ? [] : [{ seenAtMs: frame.seenAtMs, mouthAtMs, expectedAtMs: atMs }];
  });
}

/** Frames that reached the display with what the page had drawn for them. */
function presented(
  events: readonly TraceEvent[],
): readonly { readonly beganAtMs: number; readonly seenAtMs: number }[] {
  const begun = new Map<string, TraceEvent>();
  return events
    .toSorted((a, b) => a.ts - b.ts)
    .flatMap((event) => {
      const key = event.id2?.local ?? '';
      const begin = begun.get(key);
      if (event.ph === 'b') begun.set(key, event);
      if (event.ph !== 'e' || begin?.args?.frame_reporter?.state !== 'STATE_PRESENTED_ALL') return [];
      return [{ beganAtMs: begin.ts / 1000, seenAtMs: event.ts / 1000 }];
    });
}

/** How far ahead of the sound the lips were, ms, at every moment of which a picture is known; behind it below zero. */
export function leadsOf(pictures: readonly SeenPicture[]): readonly number[] {
  const EVERY_MS = 2;
  return pictures.slice(1).flatMap((next, at) => {
    const { seenAtMs, mouthAtMs } = pictures[at];
    const moments = Math.max(1, Math.round((next.seenAtMs - seenAtMs) / EVERY_MS));
    return Array.from({ length: moments }, (_, moment) => mouthAtMs - seenAtMs - moment * EVERY_MS);
  });
}
