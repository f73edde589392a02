/** A kiosk in this process, with its screen in a browser that can be read, and its log. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectOriginsOf } from '../../main/domain/connect-origins.ts';
import { settingsSchema } from '../../main/domain/settings.ts';
import { openKiosk } from '../../main/kiosk.ts';
import { log } from '../../main/log.ts';
import { openScreenInBrowser } from '../../main/testing/e2e/screen-in-browser.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PICTURES = join(root, '.parley/peers/pictures');

/** @param settings as in settings.json */
export async function openKioskWithScreen(settings) {
  log.setLevel('info');
  const folder = mkdtempSync(join(tmpdir(), 'parley-room-'));
  const parsed = settingsSchema.parse(settings);
  const assetsFolder = join(root, 'assets');
  const kiosk = await openKiosk({ settings: parsed, dataFolder: folder, assetsFolder, audio: 'portaudio' });
  const events = [];
  kiosk.onEvent((event) => events.push(event));
  const size = { width: 640, height: 800 };
  const screen = await openScreenInBrowser(kiosk, [], size, { connectOrigins: connectOriginsOf(parsed) });
  const openedAtMs = Date.now();
  const lines = () =>
    log
      .lastLines()
      .map((line) => JSON.parse(line))
      .filter(({ at }) => Date.parse(at) >= openedAtMs - 2000);
  const until = async (what, withinMs, ask) => {
    for (const endAtMs = Date.now() + withinMs; Date.now() < endAtMs; await sleep(25)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
    }
    throw new Error(`${what}: not within ${withinMs} ms; ${JSON.stringify(lines().slice(-6))}`);
  };
  return {
    kiosk,
    events,
    /** @param nth the first, the second … line with this message */
    said: (message, nth = 1, withinMs = 20_000) =>
      until(`the log says "${message}"`, withinMs, () => lines().filter((line) => line.message === message)[nth - 1]),
    count: (message) => lines().filter((line) => line.message === message).length,
    /** The sentence is to be read on the screen; a picture of it is kept for people. */
    shows: async (words, picture, withinMs = 10_000) => {
      const notices = screen.page.locator('.notices');
      const text = await until(`the screen shows "${words}"`, withinMs, async () => {
        const shown = (await notices.isVisible()) ? await notices.textContent() : '';
        return shown.includes(words) ? shown : undefined;
      });
      mkdirSync(PICTURES, { recursive: true });
      await screen.page.screenshot({ path: join(PICTURES, `${picture}.png`) });
      return text;
    },
    /** What the avatar's state is called for visitors. */
    looks: (words, withinMs = 10_000) =>
      until(`the screen says "${words}"`, withinMs, async () => {
        const state = await screen.page.locator('#status').textContent();
        return state.includes(words) ? state : undefined;
      }),
    close: async () => {
      await screen.close();
      await kiosk.close();
      log.setLevel('silent');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
