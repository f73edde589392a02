import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { findBrowser } from '../../main/shells/chromium/find-browser.ts';

export type BenchPages = {
  browser(): Promise<Browser>;
  /** The page of `renderer/testing/renderer-bench.ts`. */
  open(browser: Browser): Promise<Page>;
  /** How much the page's heap grows while it talks for so many minutes, as fast as it can. */
  heapGrowthMb(minutes: number): Promise<number>;
  close(): Promise<void>;
};

/** @param model what is served as `/model.glb` */
export async function openBenchPages(model: Uint8Array): Promise<BenchPages> {
  const configFile = fileURLToPath(new URL('../../renderer/vite.config.ts', import.meta.url));
  const server = await createServer({ configFile, logLevel: 'error', server: { port: 0, hmr: false, watch: null } });
  await server.listen();
  const address = `${server.resolvedUrls?.local[0] ?? ''}testing/renderer-bench.html`;
  const browser = (): Promise<Browser> =>
    chromium.launch({
      executablePath: findBrowser(process.env['PATH'] ?? ''),
      args: ['--enable-unsafe-swiftshader', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
      chromiumSandbox: process.getuid?.() !== 0,
    });
  const open = async (inBrowser: Browser): Promise<Page> => {
    const page = await inBrowser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.route('**/model.glb', (route) => route.fulfill({ body: Buffer.from(model) }));
    await page.goto(address);
    await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
    return page;
  };
  // The development server bundles the peers at the first request; that is no time of theirs.
  const warm = await browser();
  const page = await open(warm);
  await page.evaluate("bench.theirs('/none.glb').catch(() => undefined)");
  await warm.close();
  return {
    browser,
    open,
    async heapGrowthMb(minutes) {
      const own = await browser();
      const talking = await open(own);
      const session = await talking.context().newCDPSession(talking);
      await talking.exposeFunction('collect', async () => {
        await session.send('HeapProfiler.collectGarbage');
        const { usedSize } = await session.send('Runtime.getHeapUsage');
        return usedSize;
      });
      const [early, late]: [number, number] = await talking.evaluate(`bench.anHourOfTalking(${minutes}, collect)`);
      await own.close();
      return (late - early) / 1024 / 1024;
    },
    close: () => server.close(),
  };
}
