import { formsIn, HIDDEN } from './conceal.ts';
import { fieldsOf, flatten, unflatten, type FlatSettings } from './setting-fields.ts';
import { defaultSettings, settingsSchema, type Settings } from './settings.ts';

/** Keys, tokens and passwords by their settings' paths; only those that there are. */
export type Secrets = Readonly<Record<string, string>>;

/** Groups and settings that the kiosk looks at once, when it opens what they are for; beside those that say so themselves. */
const OPENED_AT_START: ReadonlySet<string> = new Set([
  'audio',
  'link',
  'livekit',
  'videosdk',
  'voice.detector',
  'conversation.transport',
  'conversation.contentPack',
]);

export const settingFields = fieldsOf(settingsSchema).map((field) => ({
  ...field,
  needsRestart: field.needsRestart || OPENED_AT_START.has(field.group) || OPENED_AT_START.has(field.path),
}));
const secretPaths = new Set(settingFields.filter(({ isSecret }) => isSecret).map(({ path }) => path));

export const isSecretPath = (path: string): boolean => secretPaths.has(path);

/** Whole groups of names and values (headers) as their JSON. */
export function secretsOf(settings: Settings): Secrets {
  const found: Record<string, string> = {};
  for (const [path, value] of Object.entries(flatten(settings))) {
    if (!secretPaths.has(path) || isNothing(value)) continue;
    found[path] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return found;
}

/** Each text that nobody else may see, also those that an address holds. */
export function secretTextsOf(settings: Settings): string[] {
  return Object.entries(flatten(settings)).flatMap(([path, value]) => {
    const isSecret = secretPaths.has(path) && !isNothing(value);
    if (typeof value === 'string') return [...(isSecret ? [value] : []), ...formsIn(value)];
    if (!isSecret) return [];
    return Object.values(value as Readonly<Record<string, string>>).flatMap((header) => [header, ...formsIn(header)]); // by the schema
  });
}

/** Whether there is no secret there. */
export function isNothing(value: unknown): boolean {
  return value === '' || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

export function withoutSecrets(settings: Settings): Settings {
  return withValues(
    settings,
    Object.fromEntries([...secretPaths].map((path) => [path, flatten(defaultSettings)[path]])),
  );
}

/**
 * The settings as somebody else may have them: without secrets, and with each text cleaned, because an address can hold
 * a password or a token.
 */
export function forOthers(settings: Settings, clean: (text: string) => string): FlatSettings {
  const values = Object.entries(flatten(withoutSecrets(settings)));
  return Object.fromEntries(values.map(([path, value]) => [path, typeof value === 'string' ? clean(value) : value]));
}

/** What `forOthers` took away is taken from the settings that are here; what they do not have either is asked for again. */
export function withOwn(given: Settings, own: Settings, clean: (text: string) => string): Settings {
  const here = flatten(own);
  const filledIn = Object.entries(flatten(given)).map(([path, value]): [string, unknown] => {
    if (typeof value !== 'string' || !value.includes(HIDDEN)) return [path, value];
    const mine = here[path];
    const isMine = typeof mine === 'string' && clean(mine) === value;
    return [path, isMine ? mine : value.replaceAll(`${HIDDEN}@`, '').replaceAll(HIDDEN, '')];
  });
  return withSecrets(withValues(given, Object.fromEntries(filledIn)), secretsOf(own));
}

/** Those of a newer or older Parley that nobody knows here are left out. */
export function withSecrets(settings: Settings, secrets: Secrets): Settings {
  const known = settingFields.filter(({ path, isSecret }) => isSecret && path in secrets);
  const valueOf = (kind: string, text: string): unknown => (kind === 'pairs' ? JSON.parse(text) : text);
  return withValues(settings, Object.fromEntries(known.map(({ path, kind }) => [path, valueOf(kind, secrets[path])])));
}

/** @throws ZodError if a value does not fit */
export function withValues(settings: Settings, values: Readonly<Record<string, unknown>>): Settings {
  return settingsSchema.parse(unflatten({ ...flatten(settings), ...values }));
}
