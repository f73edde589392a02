import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KioskForScreen, OpenShell } from './interfaces/shell.ts';
import { runAgainAsWished, runKiosk } from './run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-ends-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PIN = '4815';

it('is ended by whoever has the PIN and by nobody else, started again when they want that, and drawn anew', async () => {
  const ways = ['start-again', 'stop'] as const;
  const refusals: string[] = [];
  const renewals: string[] = [];
  let runs = 0;
  const visit = async ({ commands }: KioskForScreen, then: (typeof ways)[number]): Promise<void> => {
    try {
      await commands['kiosk.end']({ then });
    } catch (error) {
      refusals.push(String(error));
    }
    for (let losses = 0; losses < 4; losses += 1) {
      await commands['picture.lost']({});
      await commands['picture.drawn']({});
    }
    if (runs === 1) await commands['operator.pin.set']({ pin: PIN });
    else await commands['operator.unlock']({ pin: PIN });
    await commands['kiosk.end']({ then });
  };
  const openShell: OpenShell = async (kiosk) => {
    const way = ways[runs];
    runs += 1;
    // When the shell is open, as every screen does.
    setTimeout(() => void visit(kiosk, way), 50);
    return {
      name: 'none',
      screenshot: async () => false,
      displays: async () => [],
      showOn: () => undefined,
      renewPicture: (detail) => renewals.push(detail),
      onClosed: () => () => undefined,
      close: async () => undefined,
    };
  };
  const options = ['--audio', 'null', '--visitor', 'mic', '--data-dir', folder];
  expect(await runAgainAsWished(() => runKiosk(options, openShell))).toBe(0);
  expect([runs, refusals.length]).toEqual([2, 2]);
  expect(refusals[0]).toContain('locked');
  // The fourth of each run begins to count anew.
  expect(renewals).toEqual(Array(2).fill('the picture was lost 3 times within 10 minutes'));
});
