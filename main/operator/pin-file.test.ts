import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPinLock, PIN_FILE } from './pin-file.ts';

let folder: string;
let nowMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-pin-'));
  nowMs = 1_700_000_000_000;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const open = (): ReturnType<typeof openPinLock> => openPinLock(folder, () => nowMs);

describe('the operator’s PIN', () => {
  it('is set at first use and fits ever after, and is not in the file', async () => {
    expect(open().isSet()).toBe(false);
    expect(await open().set('48151623')).toBeNull();
    expect(open().isSet()).toBe(true);
    expect(await open().fits('48151623')).toBe(true);
    expect(await open().fits('48151624')).toBe(false);
    expect(readFileSync(join(folder, PIN_FILE), 'utf8')).not.toContain('48151623');
    expect(statSync(join(folder, PIN_FILE)).mode & 0o077).toBe(0);
  });

  it('is four digits at least', async () => {
    expect(await open().set('123')).toBe('too-short');
    expect(await open().set('abcd')).toBe('digits-only');
    expect(open().isSet()).toBe(false);
  });

  it('cannot be guessed: ten wrong ones close it for longer and longer, also over a restart', async () => {
    await open().set('4815');
    const waitsMs: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      expect(await open().fits('0000')).toBe(false);
      const waitMs = open().waitMs();
      waitsMs.push(waitMs);
      // Not even the right one opens meanwhile, and trying costs nothing more.
      if (waitMs > 0) expect(await open().fits('4815')).toBe(false);
      nowMs += waitMs;
    }
    expect(waitsMs).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 320, 640].map((seconds) => seconds * 1000));
    expect(await open().fits('4815')).toBe(true);
    expect(open().waitMs()).toBe(0);
  });

  it('closes for a quarter of an hour at most, whatever the clock says', async () => {
    await open().set('4815');
    for (let tries = 0; tries < 20; tries += 1) {
      await open().fits('0000');
      nowMs += open().waitMs();
    }
    await open().fits('0000');
    nowMs -= 1e9;
    expect(open().waitMs()).toBe(900_000);
  });

  it('stays closed when its file is damaged, and says what to do', () => {
    writeFileSync(join(folder, PIN_FILE), '{}');
    expect(open).toThrow(/delete it on the machine/);
  });
});
