import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretTextsOf, withValues } from '../domain/secret-settings.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import type { SecretBox } from '../interfaces/secret-box.ts';
import { log } from '../log.ts';
import { writeSettings } from '../settings-file.ts';
import { openSettingsStore, readAllSettings, type SettingsStore } from './settings-store.ts';

const SECRET = 'planted-secret-2718';
let folder: string;
let followed: Settings[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
  followed = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(secretBox: SecretBox | null = null): SettingsStore {
  return openSettingsStore({
    folder,
    secretBox,
    ...readAllSettings(folder, secretBox),
    apply: async (settings) => {
      followed.push(settings);
      return Promise.resolve();
    },
  });
}
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('the operator’s settings', () => {
  it('are followed, written and logged at once, and can be taken back one by one', async () => {
    const store = open();
    expect((await store.change('voice.confidence', 0.8)).problem).toBeNull();
    expect((await store.change('screen.captions', false)).problem).toBeNull();
    expect(followed.map(({ voice, screen }) => [voice.confidence, screen.captions])).toEqual([
      [0.8, true],
      [0.8, false],
    ]);
    expect(log.lastLines().at(-1)).toContain('"setting":"screen.captions","from":"true","to":"false"');
    await store.undo();
    expect(open().current()).toEqual(withValues(defaultSettings, { 'voice.confidence': 0.8 }));
    await store.undo();
    expect((await store.undo()).problem).toContain('nothing');
    expect(open().current()).toEqual(defaultSettings);
  });

  it('say which changes wait for a restart, until they are taken back', async () => {
    const store = open();
    const { view } = await store.change('conversation.transport', 'link');
    expect(view.waiting).toEqual(['conversation.transport']);
    expect((await store.change('screen.captions', false)).view.waiting).toEqual(['conversation.transport']);
    expect((await store.change('conversation.transport', 'demo')).view.waiting).toEqual([]);
  });

  it('refuse what does not fit, in words, and stay as they were', async () => {
    const store = open();
    expect((await store.change('voice.confidence', 7)).problem).toContain('expected number to be <=1');
    expect((await store.change('voice.loudness', 7)).problem).toContain('no setting');
    expect((await store.change('__proto__.polluted', 7)).problem).toContain('no setting');
    expect([store.current(), followed]).toEqual([defaultSettings, []]);
  });

  it('keep secrets out of the settings, the log, the view and the export', async () => {
    const store = open();
    const { view } = await store.change('interruption.livekitApiSecret', SECRET);
    const { file } = store.export();
    await store.change('screen.captions', false);
    expect(view.values['interruption.livekitApiSecret']).toBe(true);
    const everything = [read('settings.json'), read('settings.json.backup'), readFileSync(file, 'utf8')];
    for (const text of [...everything, JSON.stringify(view), log.lastLines().join('\n')])
      expect(text).not.toContain(SECRET);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o077).toBe(0);
    expect(open().current().interruption.livekitApiSecret).toBe(SECRET);
  });

  it('take secrets that an older Parley wrote out of the file and out of its backup', () => {
    const old = withValues(defaultSettings, { 'link.token': SECRET });
    writeSettings(folder, old);
    writeSettings(folder, old);
    expect(open().current().link.token).toBe(SECRET);
    expect(read('settings.json') + read('settings.json.backup')).not.toContain(SECRET);
  });

  it('seal secrets where the system can, and ask again where another system sealed them', async () => {
    const box: SecretBox = {
      name: 'keyring-of-this-test',
      seal: (text) => Buffer.from(text).toString('hex'),
      open: (sealed) => Buffer.from(sealed, 'hex').toString(),
    };
    await open(box).change('link.token', SECRET);
    expect(read('secrets.json')).not.toContain(SECRET);
    expect(open(box).current().link.token).toBe(SECRET);
    expect(open(box).view().secretsKeptIn).toBe('safe-storage');
    expect(open().current().link.token).toBe('');
    expect(open().view().notice).toContain('enter them again');
  });

  it('come back from an export, which leaves the secrets as they are', async () => {
    const store = open();
    await store.change('voice.confidence', 0.9);
    await store.change('link.token', SECRET);
    store.export();
    await store.reset();
    await store.change('link.token', 'another');
    const [file] = store.files().files;
    expect((await store.import(file)).problem).toBeNull();
    expect(store.current()).toEqual(withValues(defaultSettings, { 'voice.confidence': 0.9, 'link.token': 'another' }));
    expect((await store.import('../settings.json')).problem).toContain('exports folder');
  });

  it('leave the kiosk without the password in an address, and come back with the one that is here', async () => {
    const store = open();
    const address = `https://kiosk:${SECRET}@museum.example/token?key=${SECRET}`;
    await store.change('livekit.endpointUrl', address);
    const { file } = store.export();
    expect(readFileSync(file, 'utf8')).toContain('https://•••@museum.example/token?key=•••');
    const [name] = store.files().files;
    await store.change('voice.confidence', 0.9);
    await store.import(name);
    expect([store.current().livekit.endpointUrl, store.current().voice.confidence]).toEqual([address, 0.7]);
    await store.reset();
    await store.import(name);
    expect(store.current().livekit.endpointUrl).toBe('https://museum.example/token?key=');
    expect(log.lastLines().join()).not.toContain(SECRET);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{"voice": {"confi'],
    ['a list', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a value out of range', '{"voice": {"confidence": 7}}'],
    ['another type', '{"voice": {"confidence": "much"}}'],
    ['binary', '\u0000\u0001\u0002'],
    ['an unknown mode', '{"interruption": {"mode": "telepathy"}}'],
    ['a group that is a text', '{"screen": "wide"}'],
  ])('start with the defaults and a notice when the file holds %s, and can be changed then', async (_what, text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    const store = open();
    expect(store.current()).toEqual(defaultSettings);
    expect(store.view().notice).toContain('the defaults are used');
    expect(read('settings.json.damaged')).toBe(text);
    expect((await store.change('screen.captions', false)).problem).toBeNull();
    expect(open().current().screen.captions).toBe(false);
  });

  it('keep headers as the secrets that they are, and have them again after a restart', async () => {
    const headers = { Authorization: `Bearer ${SECRET}` };
    const { problem, view } = await open().change('livekit.endpointHeaders', headers);
    expect([problem, view.values['livekit.endpointHeaders']]).toEqual([null, true]);
    expect(read('settings.json')).not.toContain(SECRET);
    expect(readAllSettings(folder, null).settings.livekit.endpointHeaders).toEqual(headers);
    expect(secretTextsOf(open().current())).toEqual([headers.Authorization, SECRET]);
    expect((await open().change('livekit.endpointHeaders', {})).view.values['livekit.endpointHeaders']).toBe(false);
  });
});
