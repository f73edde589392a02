import { z } from 'zod';
import { log } from '../../log.ts';
import type { DevTools } from './devtools-pipe.ts';

const nothing = z.unknown();
const targetSchema = z.object({
  targetInfo: z.object({ targetId: z.string(), type: z.string(), url: z.string() }),
});
const dialogSchema = z.object({ type: z.string() });
const sessionSchema = z.object({ sessionId: z.string() });

export type Guard = {
  /** The one page there may be, and what it may show: an origin. */
  readonly pageId: string;
  readonly origin: string;
  /** The page is somewhere else. */
  readonly strayed: () => void;
};

/**
 * Beyond flags, preferences and policies: no download, no other page or window (it is closed as it opens), no other
 * address in the one page, no dialog that waits for an answer.
 */
export async function guardBrowser(devTools: DevTools, { pageId, origin, strayed }: Guard): Promise<void> {
  // Until it was there once it is on its way: a browser begins with a page of its own.
  let wasHome = false;
  const closeTarget = (targetId: string): void => {
    log.warn('browser opened what the kiosk does not want; closing it');
    devTools.ask('Target.closeTarget', { targetId }, nothing).catch(() => undefined); // it may be gone by itself
  };
  devTools.onEvent('Target.targetCreated', (params) => {
    const { targetInfo } = targetSchema.parse(params);
    if (targetInfo.type === 'page' && targetInfo.targetId !== pageId) closeTarget(targetInfo.targetId);
  });
  devTools.onEvent('Target.targetInfoChanged', (params) => {
    const { targetInfo } = targetSchema.parse(params);
    if (targetInfo.targetId !== pageId) return;
    wasHome ||= targetInfo.url.startsWith(`${origin}/`);
    if (wasHome && !isAllowed(targetInfo.url, origin)) strayed();
  });
  devTools.onEvent('Page.javascriptDialogOpening', (params, sessionId) => {
    // "Leave this page?" yes, whoever wants it to be loaded again; "no" to everything else.
    const accept = dialogSchema.parse(params).type === 'beforeunload';
    devTools.ask('Page.handleJavaScriptDialog', { accept }, nothing, sessionId).catch(() => undefined);
  });
  await devTools.ask('Browser.setDownloadBehavior', { behavior: 'deny' }, nothing);
  await devTools.ask('Target.setDiscoverTargets', { discover: true }, nothing);
  // A line of its own that stays: dialogs are told on such a one only.
  const { sessionId } = await devTools.ask('Target.attachToTarget', { targetId: pageId, flatten: true }, sessionSchema);
  await devTools.ask('Page.enable', {}, nothing, sessionId);
}

function isAllowed(address: string, origin: string): boolean {
  return address === '' || address === 'about:blank' || address.startsWith(`${origin}/`);
}
