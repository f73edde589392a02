import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { canMountOwn, runWithOwnMounts } from '../testing/mount-namespace.ts';

const SCRIPT = join(import.meta.dirname, '../testing/full-disk.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.runIf(canMountOwn())(
  'a disk that is full or may not be written costs nothing that was there, and leaves no halves',
  () => {
    const { full, readOnly } = JSON.parse(runWithOwnMounts(SCRIPT, folder, { XDG_RUNTIME_DIR: folder })) as {
      full: unknown;
      readOnly: unknown;
    };
    expect(full).toEqual({
      // Each says what is wrong; the operator comes in all the same, and a kiosk starts.
      tried: {
        settings: 'ENOSPC',
        export: 'ENOSPC',
        sounds: 'ENOSPC',
        bundle: 'ENOSPC',
        recording: 'ENOSPC',
        backup: 'SQLITE_FULL',
        pin: true,
        lock: 'taken',
      },
      left: ['backups', 'exports'],
      settings: null,
      openedWhileFull: {
        notice: 'The log cannot be written (database or disk is full); the kiosk goes on without it.',
        aside: [],
      },
      lockAfterwards: 'refused',
      // 100 before it, 500 while it was full, one after it.
      kept: [601, 'ok', null],
      backups: 0,
    });
    expect(readOnly).toEqual({
      file: null,
      notice: expect.stringMatching(/^The log cannot be written \(.*\); the kiosk goes on without it\.$/) as string,
      files: ['speech-log.db'],
      kept: [100, 'ok', null],
    });
  },
);
