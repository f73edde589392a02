import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from './domain/settings.ts';
import { readSettings, SETTINGS_FILE, writeSettings } from './settings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const louder = (confidence: number): Settings => ({
  ...defaultSettings,
  voice: { ...defaultSettings.voice, confidence },
});
const file = (): string => join(folder, SETTINGS_FILE);

describe('settings file', () => {
  it('gives the defaults where there is no file, and what was written where there is one', () => {
    expect(readSettings(folder)).toEqual({ settings: defaultSettings, notice: null });
    writeSettings(folder, louder(0.8));
    expect(readSettings(folder)).toEqual({ settings: louder(0.8), notice: null });
  });

  it('fills in settings that an older file does not know', () => {
    writeFileSync(file(), JSON.stringify({ voice: { confidence: 0.6 } }));
    expect(readSettings(folder)).toEqual({ settings: louder(0.6), notice: null });
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{"voice": {"confi'],
    ['another type', '[]'],
    ['a value out of range', '{"voice": {"confidence": 7}}'],
    ['binary', '\u0000\u0001\u0002'],
    ['an unknown mode', '{"interruption": {"mode": "telepathy"}}'],
  ])('uses the backup when the file holds %s, keeps it, and says so', (_what, text) => {
    writeSettings(folder, louder(0.8));
    writeSettings(folder, louder(0.9));
    writeFileSync(file(), text);
    const { settings, notice } = readSettings(folder);
    expect(settings).toEqual(louder(0.8));
    expect(notice).toContain('backup');
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);
  });

  it('uses the defaults when the backup is damaged too, and names the field', () => {
    writeFileSync(file(), '{"voice": {"confidence": 7}}');
    const { settings, notice } = readSettings(folder);
    expect(settings).toEqual(defaultSettings);
    expect(notice).toContain('confidence');
  });

  it('refuses to write what is no settings', () => {
    expect(() => {
      writeSettings(folder, louder(7));
    }).toThrow();
    expect(readSettings(folder).settings).toEqual(defaultSettings);
  });
});
