import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLipSync } from './lip-sync.ts';
import { readClip } from './testing/clips.ts';
import { perform } from './testing/performance.ts';

const SECONDS = 3;
const slt = readClip('slt');
const sound = { sampleRate: slt.sampleRate, samples: slt.samples.subarray(0, SECONDS * slt.sampleRate) };
const instants = Array.from({ length: SECONDS * 20 - 4 }, (_, i) => 50 * i);

const PAGE = `<!doctype html><title>mouth</title>
<script type="module">import { openLipSync } from '/lip-sync.js'; Object.assign(window, { openLipSync });</script>`;

function findBrowser(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('this test needs Chromium: on Debian "apt-get install chromium"');
  return found;
}

async function bundled(file: string): Promise<string> {
  const entryPoints = [fileURLToPath(new URL(file, import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false });
  return outputFiles[0].text;
}

describe('lip-sync in a browser', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    const scripts = new Map([
      ['/lip-sync.js', await bundled('./lip-sync.ts')],
      ['/worker.ts', await bundled('./worker.ts')],
    ]);
    server = createServer((request, response) => {
      const script = scripts.get(request.url ?? '');
      response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
      response.end(script ?? PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('moves the mouth from its worker as it does in one thread', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const seen = await page.evaluate(
      async ({ sampleRate, samples, atMs }) => {
        const { openLipSync: open } = globalThis as unknown as { openLipSync: typeof openLipSync };
        const lipSync = open({ thread: 'worker' });
        for (let from = 0; from < samples.length; from += 320) {
          const heardAtMs = (from * 1000) / sampleRate;
          const frame = Int16Array.from(samples.slice(from, from + 320));
          lipSync.push({ segmentId: 's', generation: 1, positionMs: heardAtMs, heardAtMs, sampleRate, samples: frame });
        }
        const last = atMs[atMs.length - 1];
        const read = (): number[] => atMs.map((at) => lipSync.mouthAt(at).openness);
        // The worker says nothing at its end: it has ended when the curve stays for half a second.
        let curve = read();
        for (let same = 0; same < 10 || Math.max(...curve) === 0; same++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          const next = read();
          if (next.some((value, i) => value !== curve[i])) same = 0;
          curve = next;
        }
        lipSync.clear(2, last);
        const closed = lipSync.mouthAt(last + 120).openness;
        lipSync.close();
        return { curve, closed };
      },
      { sampleRate: sound.sampleRate, samples: Array.from(sound.samples), atMs: instants },
    );

    const here: number[] = [];
    perform(openLipSync({ thread: 'own' }), sound, instants, (pose) => here.push(pose.openness), { aheadMs: 1000 });
    expect(Math.max(...here)).toBeGreaterThan(0.4);
    seen.curve.forEach((value, i) => {
      expect(value).toBeCloseTo(here[i], 4);
    });
    expect(seen.closed).toBe(0);
  });
});
