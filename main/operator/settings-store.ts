import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { SettingsView } from '../../preload/contract.ts';
import { withoutForms } from '../domain/conceal.ts';
import {
  forOthers,
  isNothing,
  isSecretPath,
  secretsOf,
  secretTextsOf,
  settingFields,
  withOwn,
  withoutSecrets,
  withSecrets,
  withValues,
} from '../domain/secret-settings.ts';
import { flatten, unflatten, type FlatSettings } from '../domain/setting-fields.ts';
import { defaultSettings, settingsSchema, type Settings } from '../domain/settings.ts';
import type { SecretBox } from '../interfaces/secret-box.ts';
import { log } from '../log.ts';
import { readSettings, writeSettings } from '../settings-file.ts';
import { readSecrets, SECRETS_FILE, writeSecrets } from './secrets-file.ts';

const MOST_UNDO = 50;
const MASKED = '•••';

export type SettingsAnswer = { problem: string | null; isUnfit: boolean; view: SettingsView };

export interface SettingsStore {
  current(): Settings;
  view(): SettingsView;
  change(path: string, value: unknown): Promise<SettingsAnswer>;
  undo(): Promise<SettingsAnswer>;
  reset(): Promise<SettingsAnswer>;
  export(): { file: string; rows: number };
  files(): { folder: string; files: string[] };
  import(file: string): Promise<SettingsAnswer>;
}

export type SettingsStoreOptions = {
  readonly folder: string;
  readonly secretBox: SecretBox | null;
  readonly settings: Settings;
  readonly notice: string | null;
  /** Refuses what cannot be used although it fits (a file that is none), with a sentence; nothing is changed then. */
  readonly check?: (settings: Settings, last: Settings) => Promise<void>;
  /** Makes the kiosk follow; what it throws is said and the settings stay as they were. */
  readonly apply: (settings: Settings) => Promise<void>;
};

/** Settings with their secrets, as a kiosk starts with; secrets that an older Parley wrote into the file leave it. */
export function readAllSettings(folder: string, box: SecretBox | null): { settings: Settings; notice: string | null } {
  const { settings, notice } = readSettings(folder);
  const kept = readSecrets(folder, box);
  const whole = withSecrets(settings, kept.secrets);
  if (Object.keys(secretsOf(settings)).length > 0) {
    try {
      writeSecrets(folder, secretsOf(whole), box);
      // Twice, so that the backup holds none either.
      for (let times = 0; times < 2; times += 1) writeSettings(folder, withoutSecrets(whole));
      log.info('secrets left the settings file', { count: Object.keys(secretsOf(settings)).length });
    } catch (error) {
      log.warn('secrets stay in the settings file', { reason: reasonOf(error) });
    }
  }
  return { settings: whole, notice: [notice, kept.notice].filter((text) => text !== null).join(' ') || null };
}

/** The settings while the kiosk runs: each change is checked, written, followed and logged, or none of it happens. */
export function openSettingsStore(options: SettingsStoreOptions): SettingsStore {
  const { folder } = options;
  let settings = options.settings;
  const startedWith = flatten(settings);
  const past: Settings[] = [];
  const exports = join(folder, 'exports');

  const view = (): SettingsView => viewOf(options, settings, startedWith, past.length > 0);
  const { write, goBackTo } = writerOf(options);
  const follow = async (next: Settings, because: string, remembers: boolean): Promise<SettingsAnswer> => {
    const last = settings;
    log.conceal(secretTextsOf(next));
    if (isSame(next, last)) return { problem: null, isUnfit: false, view: view() };
    let isApplied = false;
    try {
      await options.check?.(next, last);
      write(next);
      isApplied = true;
      await options.apply(next);
    } catch (error) {
      await goBackTo(last, isApplied);
      return { problem: reasonOf(error), isUnfit: false, view: view() };
    }
    settings = next;
    if (remembers) past.push(last);
    if (past.length > MOST_UNDO) past.shift();
    logChanges(flatten(last), flatten(next), because);
    return { problem: null, isUnfit: false, view: view() };
  };
  const refused = (problem: string, isUnfit = false): SettingsAnswer => ({ problem, isUnfit, view: view() });

  return {
    current: () => settings,
    view,
    change: async (path, value) => {
      if (!settingFields.some((field) => field.path === path)) return refused(`there is no setting ${path}`);
      const next = checked(() => withValues(settings, { [path]: value }));
      return typeof next === 'string' ? refused(next, true) : follow(next, 'changed', true);
    },
    undo: async () => {
      const last = past.at(-1);
      if (last === undefined) return refused('there is nothing to undo');
      const answer = await follow(last, 'undone', false);
      if (answer.problem !== null) return answer;
      past.pop();
      return { ...answer, view: view() };
    },
    reset: () => follow(defaultSettings, 'factory reset', true),
    export: () => exportInto(exports, settings),
    files: () => ({ folder: exports, files: settingsFilesIn(exports) }),
    import: async (file) => {
      if (file !== basename(file)) return refused('only files of the exports folder can be read');
      const next = checked(() => {
        const read: unknown = JSON.parse(readFileSync(join(exports, file), 'utf8'));
        // A file holds no secrets; those that are here stay.
        return withOwn(settingsSchema.parse(read), settings, withoutForms);
      });
      return typeof next === 'string' ? refused(next) : follow(next, 'imported', true);
    },
  };
}

function exportInto(folder: string, settings: Settings): { file: string; rows: number } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `settings-${stampOf(new Date())}.json`);
  const values = forOthers(settings, withoutForms);
  writeFileSync(file, `${JSON.stringify(unflatten(values), null, 2)}\n`, { mode: 0o600 });
  return { file, rows: Object.keys(values).length };
}

/** Settings and secrets on the disk, there and back again. */
function writerOf({ folder, secretBox, apply }: SettingsStoreOptions) {
  const write = (next: Settings): void => {
    writeSecrets(folder, secretsOf(next), secretBox);
    writeSettings(folder, withoutSecrets(next));
  };
  const goBackTo = async (last: Settings, isApplied: boolean): Promise<void> => {
    try {
      const onDisk = readAllSettings(folder, secretBox).settings;
      if (!isSame(onDisk, last)) write(last);
      if (isApplied) await apply(last);
    } catch (error) {
      log.error('settings cannot be written back', { reason: reasonOf(error) });
    }
  };
  return { write, goBackTo };
}

function viewOf(
  { folder, secretBox, notice }: SettingsStoreOptions,
  settings: Settings,
  startedWith: FlatSettings,
  canUndo: boolean,
): SettingsView {
  const values = flatten(settings);
  return {
    fields: settingFields,
    values: masked(values),
    defaults: masked(flatten(defaultSettings)),
    canUndo,
    waiting: settingFields
      .filter(({ path, needsRestart }) => needsRestart && !isSame(values[path], startedWith[path]))
      .map(({ path }) => path),
    notice,
    secretsKeptIn: secretBox === null ? 'file' : 'safe-storage',
    secretsFile: join(folder, SECRETS_FILE),
  };
}

export function stampOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function settingsFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, 50);
}

/** @returns a sentence when it is not settings */
function checked(make: () => Settings): Settings | string {
  try {
    return make();
  } catch (error) {
    return error instanceof z.ZodError ? z.prettifyError(error).replaceAll(/\s+/g, ' ') : reasonOf(error);
  }
}

function masked(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([path, value]) => [path, isSecretPath(path) ? !isNothing(value) : value]),
  );
}

function logChanges(before: Readonly<Record<string, unknown>>, after: typeof before, because: string): void {
  for (const [path, value] of Object.entries(after)) {
    if (isSame(value, before[path])) continue;
    const shown = (some: unknown): string =>
      isSecretPath(path) ? (isNothing(some) ? '' : MASKED) : JSON.stringify(some);
    log.info('setting changed', { setting: path, from: shown(before[path]), to: shown(value), because });
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
