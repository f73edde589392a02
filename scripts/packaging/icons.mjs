/** Draws packaging/icons anew from icon.svg:  node scripts/packaging/icons.mjs  (needs a Chromium). */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../packaging/icons');
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Linux takes one file for each size, Windows and macOS one file for all. */
const LINUX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
const MACOS = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const drawn = new Map();
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  drawn.set(size, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();

for (const size of LINUX) writeFileSync(join(folder, `${size}x${size}.png`), drawn.get(size));
writeFileSync(join(folder, 'icon.ico'), icoOf(WINDOWS));
writeFileSync(join(folder, 'icon.icns'), icnsOf(MACOS));

function icoOf(sizes) {
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let at = head.length;
  sizes.forEach((size, index) => {
    const entry = 6 + 16 * index;
    head[entry] = size % 256; // 256 is written as 0
    head[entry + 1] = size % 256;
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(drawn.get(size).length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += drawn.get(size).length;
  });
  return Buffer.concat([head, ...sizes.map((size) => drawn.get(size))]);
}

function icnsOf(parts) {
  const chunks = parts.map(([kind, size]) => {
    const head = Buffer.alloc(8);
    head.write(kind, 0, 'latin1');
    head.writeUInt32BE(drawn.get(size).length + 8, 4);
    return Buffer.concat([head, drawn.get(size)]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 4);
  return Buffer.concat([head, ...chunks]);
}
