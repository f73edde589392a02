/** Draws every face of the avatar into `docs/avatar-sheet.png`: `node scripts/avatar-sheet.mjs [--out FILE] [query…]`. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [, , ...given] = process.argv;
const outAt = given.indexOf('--out');
const file = outAt === -1 ? 'docs/avatar-sheet.png' : given.splice(outAt, 2)[1];
const query = given.join('&');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((name) =>
  existsSync(name),
);
if (executablePath === undefined) {
  console.error('no Chromium found');
  process.exit(1);
}
const server = await createServer({
  configFile: 'renderer/vite.config.ts',
  server: { port: 0, hmr: false, watch: null },
});
await server.listen();
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('pageerror', (error) => console.error(error.message));
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  await page.goto(`${address}testing/sheet.html?${query}`);
  await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
  mkdirSync(path.dirname(file), { recursive: true });
  await page.locator('body').screenshot({ path: file });
  console.log(`${file}: ${await page.title()}`);
} finally {
  await browser.close();
  await server.close();
}
