/**
 * Draws every face of both guides in both tiers into `docs/avatar-sheet-*.png`, or one picture of your own:
 * `node scripts/avatar-sheet.mjs [--out FILE] [query…]`, as `only=aa,left tier=soft,rich columns=2 size=600 zoom=0.2,0.3,0.5,0.5`.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [, , ...given] = process.argv;
const outAt = given.indexOf('--out');
const out = outAt === -1 ? null : given.splice(outAt, 2)[1];
const query = given.join('&');
const sheets =
  out === null
    ? ['thea', 'amos'].map((name) => [`docs/avatar-sheet-${name}.png`, `characters=${name}&${query}`])
    : [[out, query]];
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((name) =>
  existsSync(name),
);
if (executablePath === undefined) {
  console.error('no Chromium found');
  process.exit(1);
}
const server = await createServer({
  configFile: 'renderer/vite.config.ts',
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
});
await server.listen();
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
try {
  for (const [file, asked] of sheets) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(`${address}testing/sheet.html?${asked}`);
    await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
    mkdirSync(path.dirname(file), { recursive: true });
    await page.locator('body').screenshot({ path: file });
    console.log(`${file}: ${await page.title()}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
