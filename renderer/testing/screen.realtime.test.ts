import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { colourOf } from './colour-of.ts';

/**
 * The whole screen in a real browser on a software renderer, with a bridge that plays by itself: what a visitor sees
 * before the first picture, how the pictures follow each other, and what happens without WebGL.
 */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);
let server: ViteDevServer;
let browser: Browser;
const opened: Page[] = [];

const launch = (...args: string[]): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? 'chromium', args: ['--no-sandbox', ...args] });

async function screen(query: string, inBrowser = browser): Promise<Page> {
  const page = await inBrowser.newPage({ viewport: { width: 1280, height: 720 } });
  opened.push(page);
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}testing/self-driving.html?probe&${query}`);
  return page;
}
const rendererOf = (page: Page): Promise<string> => page.evaluate(() => window.parleyProbe?.renderer() ?? '');
const shows3d = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => /ANGLE|OpenGL|SwiftShader/.test(window.parleyProbe?.renderer() ?? ''), null, {
    timeout: 20_000,
  });

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  server = await createServer({ configFile, logLevel: 'error', server: { port: 0, hmr: false, watch: null } });
  await server.listen();
  browser = await launch('--enable-unsafe-swiftshader');
  // The development server bundles three.js at the first request; that is no time of the product's.
  await shows3d(await screen('talk=no'));
}, 60_000);
afterEach(async () => {
  for (const page of opened.splice(0)) await page.close();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.skipIf(executablePath === undefined)('the screen in a browser', () => {
  it('shows a face at once, and the sculpted one within 8 s', async () => {
    const page = await screen('talk=no');
    const flatMs = await page.evaluate(async () => {
      while (document.querySelector('.stage canvas') === null) await new Promise(requestAnimationFrame);
      const script = performance.getEntriesByType('resource').find((entry) => entry.name.includes('main.ts'));
      return performance.now() - (script?.startTime ?? 0);
    });
    await shows3d(page);
    const sculptedMs = await page.evaluate(() => performance.now());
    expect(flatMs).toBeLessThan(2500);
    expect(sculptedMs).toBeLessThan(8000);
  });

  it('moves the mouth with the sound, marks the words, and rests in between', async () => {
    const page = await screen('');
    await shows3d(page);
    await page.waitForFunction(() => (window.parleyProbe?.framesReceived() ?? 0) > 150, null, { timeout: 20_000 });
    const seen = await page.evaluate(() => {
      const openness = (window.parleyProbe?.drawn ?? []).map((sample) => sample.openness);
      return {
        widest: Math.max(...openness),
        closest: Math.min(...openness),
        word: document.querySelector('.word[data-heard=now]')?.textContent,
      };
    });
    expect(seen.widest).toBeGreaterThan(0.3);
    expect(seen.closest).toBeLessThan(0.05);
    expect(seen.word).toBeTruthy();
  });

  it('keeps drawing: no gap of a second while it speaks, and at least five pictures in each; and nothing while it is hidden', async () => {
    const page = await screen('');
    await shows3d(page);
    await page.waitForTimeout(4500);
    const times = await page.evaluate(() => (window.parleyProbe?.drawn ?? []).map((sample) => sample.atMs));
    const lately = times.filter((atMs) => atMs > (times.at(-1) ?? 0) - 3000);
    const gaps = lately.slice(1).map((atMs, at) => atMs - lately[at]);
    expect(lately.length).toBeGreaterThan(15);
    expect(Math.max(...gaps)).toBeLessThan(1000);

    // Nothing is drawn for a page that nobody sees.
    const drawnWhile = (state: 'hidden' | 'visible'): Promise<number> =>
      page.evaluate(async (visibility) => {
        Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        const before = window.parleyProbe?.drawn.length ?? 0;
        await new Promise((resolve) => setTimeout(resolve, 400));
        return (window.parleyProbe?.drawn.length ?? 0) - before;
      }, state);
    expect(await drawnWhile('hidden')).toBe(0);
    expect(await drawnWhile('visible')).toBeGreaterThan(2);
  });

  it('holds no more memory after three minutes of talking than after the first seconds', async () => {
    const page = await screen('talk=no&flat');
    const session = await page.context().newCDPSession(page);
    await page.exposeFunction('collect', async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    });
    const [early, late] = await page.evaluate<[number, number]>(
      "import('/testing/hour-of-talking.ts').then(({ anHourOfTalking }) => anHourOfTalking(3, collect))",
    );
    process.stdout.write(`heap grown in three minutes of talking: ${((late - early) / 1024).toFixed(0)} kB\n`);
    // A kilobyte for each frame of sound would be ten megabytes.
    expect(late - early).toBeLessThan(1024 * 1024);
  });

  it('draws the flat face where there is no WebGL, and everything else works', async () => {
    const plain = await launch('--disable-3d-apis');
    const page = await screen('', plain);
    await page.waitForFunction(() => (window.parleyProbe?.drawn.length ?? 0) > 20, null, { timeout: 20_000 });
    expect(await rendererOf(page)).toBe('2D canvas');
    expect(await page.locator('.chip').count()).toBe(6);
    await plain.close();
  });

  it('makes the head anew when the graphics context is lost', async () => {
    const page = await screen('talk=no');
    await shows3d(page);
    await page.evaluate(() => {
      const gl = document.querySelector<HTMLCanvasElement>('.stage canvas')?.getContext('webgl2');
      gl?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await page.waitForFunction(() => window.parleyProbe?.renderer() === '2D canvas', null, { timeout: 5000 });
    await shows3d(page);
  });

  it('hears a visitor who holds the key that the operator chose, and lets go of it when the mode changes', async () => {
    const page = await screen('talk=no');
    await page.waitForSelector('.chip');
    const turns = (): Promise<string[]> =>
      page.evaluate(() => window.parleyCommands.splice(0).filter((name) => /^(set|interrupt|commit|clear)/.test(name)));
    const present = (pushToTalk: boolean): Promise<void> =>
      page.evaluate((wanted) => {
        window.parleyPresent({ pushToTalk: wanted, talkKey: 'KeyT' });
      }, pushToTalk);
    const pressed = ['interrupt', 'clearUserTurn', 'setAudioEnabled'];
    await page.keyboard.press('t');
    expect(await turns()).toEqual([]);
    await present(true);
    await page.keyboard.down('t');
    await page.keyboard.down('t');
    await page.keyboard.up('t');
    expect(await turns()).toEqual([...pressed, 'commitUserTurn', 'setAudioEnabled']);
    await page.keyboard.down('t');
    await page.keyboard.press('Escape');
    expect(await turns()).toEqual([...pressed, 'clearUserTurn', 'setAudioEnabled']);
    await page.keyboard.up('t');
    await page.keyboard.down('t');
    await present(false);
    expect(await turns()).toEqual([...pressed, 'clearUserTurn', 'setAudioEnabled']);
  });

  it('speaks the language that the operator chose, at once', async () => {
    const page = await screen('talk=no');
    await page.waitForSelector('.chip');
    await page.evaluate(() => {
      window.parleyPresent({ language: 'de-CH', pushToTalk: true });
    });
    expect(await page.textContent('.status-words strong')).toBe('Ich spreche');
    expect(await page.textContent('.talk-button')).toBe('Zum Sprechen halten');
    expect(await page.getAttribute('html', 'lang')).toBe('de-CH');
  });

  it('wears the guide and the colours that the operator chose, at once', async () => {
    const page = await screen('talk=no&theme=day');
    await shows3d(page);
    const wall = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const byDay = await wall();
    const chest = { x: 200, y: 640, width: 40, height: 40 };
    const thea = await page.screenshot({ clip: chest });
    await page.evaluate(() => {
      const look = {
        character: 'amos',
        file: '',
        picture: 'sculpted',
        theme: 'night',
        motionIntensity: 0.4,
        attractEveryMs: 12_000,
      } as const;
      window.parleyPresent({ look });
    });
    expect(await wall()).not.toBe(byDay);
    await page.waitForTimeout(1200);
    const amos = await page.screenshot({ clip: chest });
    expect(await colourOf(page, amos)).toSatisfy(([red, , blue]: number[]) => red > blue + 60);
    expect(await colourOf(page, thea)).toSatisfy(([red, , blue]: number[]) => blue > red + 40);
  });

  it('shows captions as large and as dark as the operator likes, whole, and from the right where letters run so', async () => {
    const page = await screen('language=he');
    await page.waitForSelector('.word');
    const seen = async (): Promise<{ typePx: number; fits: boolean; rtl: boolean; back: string }> =>
      page.evaluate(() => {
        const [box, caption] = [document.querySelector('.captions'), document.querySelector('.caption')];
        if (box === null || caption === null) throw new Error('there is no caption');
        const words = [...caption.querySelectorAll('.word')].map((word) => word.getBoundingClientRect());
        return {
          typePx: Number.parseFloat(getComputedStyle(caption).fontSize),
          fits: caption.scrollHeight <= box.clientHeight + 1,
          rtl: words.length > 1 && words[0].left > words[1].left && document.documentElement.dir === 'rtl',
          back: getComputedStyle(caption).backgroundColor,
        };
      });
    const before = await seen();
    await page.evaluate(() => {
      window.parleyPresent({ captionSize: 'largest', captionContrast: 'high' });
    });
    const after = await seen();
    expect(after.typePx).toBeCloseTo(before.typePx * 1.75, 1);
    expect([before.fits, before.rtl, after.fits, after.rtl]).toEqual([true, true, true, true]);
    expect(after.back).toBe('rgb(0, 0, 0)');
  });

  it('reads captions out: what is seen, in words, once for each page', async () => {
    const page = await screen('');
    await page.waitForSelector('.word');
    const read = await page.evaluate(() => {
      const [live, seen] = [document.querySelector('[aria-live]'), document.querySelector('.caption')];
      return { live: live?.textContent, seen: seen?.textContent, hidden: seen?.getAttribute('aria-hidden') };
    });
    expect(read.live).toBe(read.seen);
    expect([read.live === '', read.hidden]).toEqual([false, 'true']);
  });

  it('keeps head and shoulders still for whoever asked their system for less motion, at once', async () => {
    const page = await screen('talk=no&theme=day');
    await shows3d(page);
    const crown = { x: 200, y: 110, width: 220, height: 90 };
    const moves = async (): Promise<boolean> => {
      await page.waitForTimeout(700);
      const before = await page.screenshot({ clip: crown });
      await page.waitForTimeout(700);
      return !before.equals(await page.screenshot({ clip: crown }));
    };
    expect(await moves()).toBe(true);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // What was under way is brought to its end.
    await page.waitForTimeout(1500);
    expect(await moves()).toBe(false);
  });

  it('draws a flat face when the operator wants no 3D, and the sculpture again when they do', async () => {
    const page = await screen('talk=no');
    await shows3d(page);
    const show = (picture: 'flat' | 'sculpted'): Promise<void> =>
      page.evaluate((wanted) => {
        const look = window.parleyProbe?.view()?.presentation.look;
        if (look !== undefined) window.parleyPresent({ look: { ...look, picture: wanted } });
      }, picture);
    await show('flat');
    await page.waitForFunction(() => window.parleyProbe?.renderer() === '2D canvas', null, { timeout: 5000 });
    await show('sculpted');
    await shows3d(page);
  });

  it('wipes what was said when the visitor has left', async () => {
    const page = await screen('');
    await page.waitForFunction(() => document.querySelector('.caption')?.textContent !== '');
    await page.evaluate(() => {
      window.parleyTell({ kind: 'visit-ended' });
    });
    expect(await page.textContent('.caption')).toBe('');
  });

  it('fits everything on every screen, with targets of 64 px and more', async () => {
    const page = await screen('talk=no&push');
    await page.waitForSelector('.chip');
    for (const [width, height] of [
      [1080, 1920],
      [1920, 1080],
      [1280, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      const boxes = await page.evaluate(() =>
        [...document.querySelectorAll('.chip, .talk-button, .status, .title')].map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          const touch = element.matches('.chip, .talk-button');
          return {
            inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
            tall: bottom - top,
            touch,
          };
        }),
      );
      expect(boxes).toHaveLength(9);
      expect(boxes.every(({ inside }) => inside)).toBe(true);
      expect(Math.min(...boxes.filter(({ touch }) => touch).map(({ tall }) => tall))).toBeGreaterThanOrEqual(64);
    }
  });
});
