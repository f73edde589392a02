import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PICTURE } from '../../domain/picture-watch.ts';
import type { KioskForScreen, OpenShell } from '../../interfaces/shell.ts';
import { runKiosk } from '../../run.ts';
import { openChromiumShell } from '../../shells/chromium/open-shell.ts';
import { openDatabase } from '../../speech-log/database.ts';
import { until } from '../until.ts';

/** A page that lives and draws nothing. */
const PAGE = `
import { openBridge } from './renderer/bridge/open-bridge.ts';
const bridge = openBridge();
await bridge.command('screen.ready', {});
const report = { framesReceived: 0, audioToMouthMs: [], framesRendered: 0, fps: 0, renderer: '' };
setInterval(() => bridge.command('screen.report', report), 20);
`;
/** Longer than the first repair takes. */
const BLANK_MS = 800;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-blank-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('gives a kiosk whose page lives and draws nothing another page, and writes that down', async () => {
  const screenFolder = join(folder, 'screen');
  mkdirSync(screenFolder);
  writeFileSync(join(screenFolder, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
  const stdin = { contents: PAGE, resolveDir: join(import.meta.dirname, '../../..') };
  await build({ stdin, bundle: true, format: 'esm', outfile: join(screenFolder, 'page.js'), logLevel: 'error' });
  let pages = 0;
  let drawn = 0;
  /** The second page draws. */
  const seen = ({ commands, ...kiosk }: KioskForScreen): KioskForScreen => ({
    ...kiosk,
    commands: {
      ...commands,
      'screen.ready': (nothing) => {
        pages += 1;
        return commands['screen.ready'](nothing);
      },
      'screen.report': (report) => {
        const framesRendered = pages < 2 ? 0 : 1;
        drawn += framesRendered;
        return commands['screen.report']({ ...report, framesRendered });
      },
    },
  });
  const end = async ({ commands }: KioskForScreen): Promise<void> => {
    await until(() => drawn > 5, 10_000);
    await commands['operator.pin.set']({ pin: '4815' });
    await commands['kiosk.end']({ then: 'stop' });
  };
  const openShell: OpenShell = async (kiosk, options) => {
    const shell = await openChromiumShell(seen(kiosk), { ...options, screenFolder });
    end(kiosk).catch(() => undefined); // its time is over then, and the pages below tell why
    return shell;
  };
  const argv = ['--headless', '--audio', 'null', '--visitor', 'mic', '--seconds', '15', '--data-dir', folder];
  const pictureRules = { ...PICTURE, longestBlankMs: BLANK_MS };
  expect(await runKiosk(argv, openShell, { pictureRules })).toBe(0);
  const { database } = openDatabase(folder);
  const incidents = database.prepare('SELECT kind, repair FROM incidents').all();
  database.close();
  expect([pages, incidents]).toEqual([2, [{ kind: 'picture-lost', repair: 'page-reloaded' }]]);
});
