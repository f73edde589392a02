import { fieldsOf, flatten, unflatten } from './setting-fields.ts';
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

export function secretsOf(settings: Settings): Secrets {
  const found: Record<string, string> = {};
  for (const [path, value] of Object.entries(flatten(settings)))
    if (secretPaths.has(path) && typeof value === 'string' && value !== '') found[path] = value;
  return found;
}

export function withoutSecrets(settings: Settings): Settings {
  return withValues(
    settings,
    Object.fromEntries([...secretPaths].map((path) => [path, flatten(defaultSettings)[path]])),
  );
}

/** Those of a newer or older Parley that nobody knows here are left out. */
export function withSecrets(settings: Settings, secrets: Secrets): Settings {
  return withValues(settings, Object.fromEntries(Object.entries(secrets).filter(([path]) => secretPaths.has(path))));
}

/** @throws ZodError if a value does not fit */
export function withValues(settings: Settings, values: Readonly<Record<string, unknown>>): Settings {
  return settingsSchema.parse(unflatten({ ...flatten(settings), ...values }));
}
