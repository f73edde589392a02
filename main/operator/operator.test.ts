import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operatorCommands } from '../../preload/operator-contract.ts';
import { nameDisplays } from '../domain/displays.ts';
import { settingFields } from '../domain/secret-settings.ts';
import { de } from '../../renderer/settings-panel/words/de.ts';
import { en } from '../../renderer/settings-panel/words/en.ts';
import { openOperator, type Operator } from './operator.ts';
import { openSettingsStore, readAllSettings } from './settings-store.ts';

let folder: string;
let nowMs: number;
let operator: Operator;
const endings: string[] = [];
let played: number[];
const WALL = { id: '7', label: 'Wall', isMain: true, left: 0, top: 0, width: 1080, height: 1920 };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-operator-'));
  nowMs = 0;
  played = [];
  operator = openOperator({
    folder,
    clock: { nowMs: () => nowMs },
    store: openSettingsStore({
      folder,
      secretBox: null,
      ...readAllSettings(folder, null),
      apply: () => Promise.resolve(),
    }),
    host: {
      devices: () => Promise.resolve([]),
      testTone: () => Promise.resolve(true),
      playBeside: (samples) => {
        played.push(samples.length);
        return Promise.resolve(true);
      },
      measureLoop: () => Promise.resolve({ kind: 'not-measured', reason: 'not-heard' }),
      listen: () => () => undefined,
    },
    archive: null,
    sounds: { file: () => null, total: () => ({ files: 0, bytes: 0 }), newest: () => [], wipe: () => 0 },
    health: {
      version: '0',
      transport: () => ({ name: 'demo', state: 'connected' }),
      audioHost: 'null',
      audioRestarts: () => 0,
      watched: () => [],
      screen: () => null,
      judges: () => [],
    },
    tryAgent: () => Promise.resolve({ result: 'reached', problem: null, detail: '' }),
    choices: () => ({}),
    licencesFile: 'none',
    machine: {
      end: (then) => endings.push(then),
      displays: () => Promise.resolve(nameDisplays([WALL])),
      watched: () => [],
    },
    tell: () => undefined,
  });
});
afterEach(() => {
  operator.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the operator’s side', () => {
  it('refuses every command but the door’s while it is locked', () => {
    const door = new Set(['operator.status', 'operator.pin.set', 'operator.unlock', 'operator.lock']);
    const refused = Object.entries(operator.commands).filter(([, run]) => {
      try {
        void (run as (args: unknown) => unknown)({ pin: '' });
        return false;
      } catch (error) {
        return error instanceof Error && error.message.startsWith('locked: ');
      }
    });
    const names = Object.keys(operatorCommands).filter((name) => !door.has(name));
    expect(refused.map(([name]) => name).sort()).toEqual(names.sort());
  });

  it('closes by itself when nobody has touched it for the time of the setting, and no second PIN can be set then', async () => {
    await operator.commands['operator.pin.set']({ pin: '4815' });
    nowMs += 170_000;
    void operator.commands['operator.active']({});
    nowMs += 170_000;
    expect(operator.commands['health.log']({})).toMatchObject({ lines: expect.any(Array) as unknown[] });
    nowMs += 20_000;
    expect(() => operator.commands['health.log']({})).toThrow('locked');
    expect(await operator.commands['operator.pin.set']({ pin: '0000' })).toEqual({ problem: 'already-set' });
  });

  it('closes sooner as soon as the setting says so', async () => {
    await operator.commands['operator.pin.set']({ pin: '4815' });
    await operator.commands['settings.change']({ path: 'operator.leaveAfterMs', value: 10_000 });
    nowMs += 11_000;
    expect(() => operator.commands['health.log']({})).toThrow('locked');
  });

  it('lets nobody out without the PIN, and the operator in both ways', async () => {
    expect(() => operator.commands['kiosk.end']({ then: 'stop' })).toThrow('locked');
    await operator.commands['operator.pin.set']({ pin: '4815' });
    void operator.commands['kiosk.end']({ then: 'stop' });
    void operator.commands['kiosk.end']({ then: 'start-again' });
    expect(endings.splice(0)).toEqual([]); // the panel hears its answer first
    await nextTurn();
    expect(endings.splice(0)).toEqual(['stop', 'start-again']);
  });

  it('is silent when it is left: what is being played ends', async () => {
    await operator.commands['operator.pin.set']({ pin: '4815' });
    expect(played).toEqual([]);
    void operator.commands['operator.lock']({});
    expect(played).toEqual([0]);
  });

  it('names the displays that there are', async () => {
    await operator.commands['operator.pin.set']({ pin: '4815' });
    const displays = [{ name: 'Wall', width: 1080, height: 1920, isMain: true }];
    expect(await operator.commands['screen.displays']({})).toEqual({ displays });
  });

  it('says in words how the loudspeaker is heard', async () => {
    await operator.commands['operator.pin.set']({ pin: '4815' });
    expect(await operator.commands['sound.measure']({})).toMatchObject({ verdict: 'not-heard', roundTripMs: null });
  });
});

describe('the panel’s languages', () => {
  it('call every choice by a name, in English and in German', () => {
    const choices = settingFields.flatMap(({ path, options, labels }) =>
      options.map((option) => [path, option, labels[option], de.choices[path]?.[option]] as const),
    );
    expect(choices.length).toBeGreaterThan(40);
    expect(choices.filter(([, , english, german]) => !english || !german)).toEqual([]);
  });

  it('name no choice that is gone', () => {
    const known = new Set(settingFields.flatMap(({ path, options }) => options.map((option) => `${path} ${option}`)));
    const named = Object.entries(de.choices).flatMap(([path, names]) =>
      Object.keys(names ?? {}).map((option) => `${path} ${option}`),
    );
    const english = settingFields.flatMap(({ path, labels }) =>
      Object.keys(labels).map((option) => `${path} ${option}`),
    );
    // What it is called to choose nothing is no option of the schema.
    const isNone = (choice: string): boolean => choice.endsWith(' ');
    expect([...named, ...english].filter((choice) => !known.has(choice) && !isNone(choice))).toEqual([]);
    expect(named.filter(isNone).sort()).toEqual(english.filter(isNone).sort());
  });

  it.each([
    ['432 ms of speech ≥ 320 ms', '432 ms Sprache; nötig sind 320 ms'],
    ['silence after 180 ms of speech < 320 ms', 'Stille nach 180 ms Sprache; nötig sind 320 ms'],
    ['the agent had finished; 0.41 at most', 'der Guide war fertig; höchstens 0.41'],
    ['sounds like backchannel: 0.31 at most, 0.6 needed', 'klingt nach Hörerzeichen: höchstens 0.31, nötig sind 0.6'],
    [
      '0.93 ≥ 0.6 for 50 ms after 240 ms; what spoke for it: a voice, pitch',
      '0.93 (nötig: 0.6) über 50 ms, nach 240 ms; dafür sprach: eine Stimme, die Tonhöhe',
    ],
    [
      'the visitor stopped after 300 ms without a verdict, no answer',
      'der Besucher hörte nach 300 ms auf, ohne Urteil, keine Antwort',
    ],
    ['screen: hung', 'Bildschirm: hängen geblieben'],
    ['it said nothing any more → page-reloaded', 'er sagte nichts mehr → Seite neu geladen'],
  ])('say in German what the kiosk says in English: %s', (english, german) => {
    expect(de.phrases.reduce((text, [phrase, own]) => text.replace(phrase, own), english)).toBe(german);
  });

  it.each([['German', de]])(
    '%s has a title for every group and setting, and help where there is help',
    (_name, words) => {
      const lacking = settingFields.flatMap(({ path, group, help }) => {
        const titled: readonly (string | undefined)[] = words.settings[path] ?? [];
        return [
          ...(group in words.groups && group in en.groups ? [] : [group]),
          ...(titled[0] ? [] : [path]),
          ...(help === '' || titled[1] ? [] : [`help of ${path}`]),
        ];
      });
      expect(lacking).toEqual([]);
    },
  );

  it('say the same things, and German names no setting that is gone', () => {
    const paths = new Set(settingFields.map(({ path }) => path));
    expect(Object.keys(de.say).sort()).toEqual(Object.keys(en.say).sort());
    expect(Object.values({ ...de.say, ...en.say }).filter((words) => words === '')).toEqual([]);
    expect(Object.keys(de.settings).filter((path) => !paths.has(path))).toEqual([]);
  });
});
