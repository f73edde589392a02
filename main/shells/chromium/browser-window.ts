import { z } from 'zod';
import type { Display } from '../../domain/displays.ts';
import type { DevTools } from './devtools-pipe.ts';

const nothing = z.unknown();
const boundsSchema = z.object({
  left: z.number().optional(),
  top: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  windowState: z.string().optional(),
});
const windowSchema = z.object({ windowId: z.number(), bounds: boundsSchema });
const screensSchema = z.object({
  screenInfos: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      isPrimary: z.boolean(),
      left: z.number(),
      top: z.number(),
      width: z.number(),
      height: z.number(),
    }),
  ),
});

/** Without a window manager the window stays a pixel smaller than it was told to be. */
const ROUNDING = 2;

export type InPage = <T>(method: string, params: Record<string, unknown>, answer: z.ZodType<T>) => Promise<T>;

/** Where the browser may show its window. */
export async function readDisplays(inPage: InPage): Promise<readonly Display[]> {
  const { screenInfos } = await inPage('Emulation.getScreenInfos', {}, screensSchema);
  return screenInfos.map(({ isPrimary, ...rest }) => ({ ...rest, isMain: isPrimary }));
}

/**
 * Lets the window cover this display: where no window manager does it, on another display than the main one, and again
 * when somebody moved or minimised it.
 */
export async function coverDisplay(devTools: DevTools, targetId: string, display: Display): Promise<void> {
  const { windowId, bounds } = await devTools.ask('Browser.getWindowForTarget', { targetId }, windowSchema);
  const { left, top, width, height } = display;
  const isNear = (is: number | undefined, wanted: number): boolean => Math.abs((is ?? Infinity) - wanted) <= ROUNDING;
  const isThere = isNear(bounds.left, left) && isNear(bounds.top, top);
  const isAsLarge = isNear(bounds.width, width) && isNear(bounds.height, height);
  if (bounds.windowState === 'fullscreen' && isThere && isAsLarge) return;
  const place = { left, top, width, height };
  for (const wanted of [{ windowState: 'normal' }, place, { windowState: 'fullscreen' }])
    await devTools.ask('Browser.setWindowBounds', { windowId, bounds: wanted }, nothing);
}
