import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

const holding =
  (content: string | Uint8Array) =>
  (file: string): void => {
    writeFileSync(file, content);
  };
const contentOf = (file: string): unknown =>
  statSync(file).isDirectory() ? readdirSync(file) : readFileSync(file, 'latin1');

/** Ways in which a file of settings has been found damaged: power cuts, editors, copies of something else. */
const DAMAGED: readonly (readonly [what: string, damage: (file: string) => void])[] = [
  ['empty', holding('')],
  ['cut off in the middle', holding('{"voice": {"confi')],
  ['zeros, as after a power cut', holding(new Uint8Array(4096))],
  ['in UTF-16', holding(Buffer.from('{"screen": {"captions": false}}', 'utf16le'))],
  ['written twice, one behind the other', holding('{"screen": {}}{"screen": {}}')],
  ['JSON, but a list', holding('[]')],
  ['JSON, but null', holding('null')],
  ['with a value out of range', holding('{"voice": {"confidence": 7}}')],
  ['with a value of another type', holding('{"voice": {"confidence": "much"}}')],
  ['with a choice that nobody knows', holding('{"interruption": {"mode": "telepathy"}}')],
  ['with a text in a group’s place', holding('{"screen": "wide"}')],
  ['a page of a web server', holding('<!doctype html><title>404</title>')],
  ['a picture', holding(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0xff, 0xfe))],
  [
    'a folder',
    (file): void => {
      mkdirSync(file);
      writeFileSync(join(file, 'settings.json'), '{}');
    },
  ],
];

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

  it.each(DAMAGED)(
    'start with the defaults and a notice when the file is %s, keep it, and can be changed then',
    async (_what, damage) => {
      const file = join(folder, 'settings.json');
      damage(file);
      const before = contentOf(file);
      const store = open();
      expect(store.current()).toEqual(defaultSettings);
      expect(store.view().notice).toContain('the defaults are used');
      expect(store.view().notice).toContain('kept as');
      expect(contentOf(`${file}.damaged`)).toEqual(before);
      expect((await store.change('screen.captions', false)).problem).toBeNull();
      expect(open().current().screen.captions).toBe(false);
      expect(open().view().notice).toBeNull();
    },
  );

  it.each(DAMAGED)('start with the backup when there is one and the file is %s', async (_what, damage) => {
    await open().change('screen.captions', false);
    await open().change('voice.confidence', 0.9);
    const file = join(folder, 'settings.json');
    rmSync(file);
    damage(file);
    const store = open();
    expect(store.current()).toEqual(withValues(defaultSettings, { 'screen.captions': false }));
    expect(store.view().notice).toContain('its backup is used');
    // The good backup is not replaced by the damaged file.
    await store.change('voice.confidence', 0.8);
    expect(JSON.parse(read('settings.json.backup'))).toMatchObject({ screen: { captions: false } });
  });

  it('keep every damaged file, not only the last', () => {
    const file = join(folder, 'settings.json');
    for (const text of ['first', 'second', 'second', 'third']) {
      writeFileSync(file, text);
      open();
    }
    expect(['', '-2', '-3'].map((count) => read(`settings.json.damaged${count}`))).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  it('are read from a file with a mark of the byte order, as some editors write it', () => {
    writeFileSync(join(folder, 'settings.json'), '\uFEFF{"screen": {"captions": false}}');
    expect([open().current().screen.captions, open().view().notice]).toEqual([false, null]);
  });

  it('keep secrets that cannot be read aside, so that the next key does not take their place', async () => {
    writeFileSync(join(folder, 'secrets.json'), '{"box": "another-system", "sealed": "abc"}');
    const store = open();
    expect(store.view().notice).toContain('enter them again');
    await store.change('link.token', SECRET);
    expect(read('secrets.json.damaged')).toContain('another-system');
  });

  it('refuse what cannot be used although it fits, in the words of who looked, and change nothing', async () => {
    const store = openSettingsStore({
      folder,
      secretBox: null,
      ...readAllSettings(folder, null),
      check: () => Promise.reject(new Error('/x.onnx is no network for judging.')),
      apply: () => Promise.resolve(),
    });
    const { problem, isUnfit, view } = await store.change('interruption.modelFile', '/x.onnx');
    expect([problem, isUnfit]).toEqual(['/x.onnx is no network for judging.', false]);
    expect([view.values['interruption.modelFile'], view.canUndo]).toEqual([null, false]);
    expect((await store.change('voice.confidence', 7)).isUnfit).toBe(true);
  });

  it('go back, on the disk too, when the kiosk cannot follow', async () => {
    const told: boolean[] = [];
    const store = openSettingsStore({
      folder,
      secretBox: null,
      ...readAllSettings(folder, null),
      apply: ({ screen }) => {
        told.push(screen.captions);
        return screen.captions ? Promise.resolve() : Promise.reject(new Error('it does not follow'));
      },
    });
    const { problem, view } = await store.change('screen.captions', false);
    expect([problem, view.values['screen.captions'], view.canUndo]).toEqual(['it does not follow', true, false]);
    expect([open().current(), told]).toEqual([defaultSettings, [false, true]]);
  });

  it('have nothing to undo where a change changed nothing', async () => {
    const { view } = await open().change('screen.captions', true);
    expect(view.canUndo).toBe(false);
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
