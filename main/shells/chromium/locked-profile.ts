import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { log } from '../../log.ts';

const REFUSED = 2;

/**
 * What `packaging/chromium-policies.json` says, as far as a profile can say it without an administrator: Chromium
 * keeps the value of a policy under the same name as a user's own. A package installs the policies themselves as well.
 */
export const LOCKED_PREFERENCES = {
  download_restrictions: 3,
  download: { prompt_for_download: false },
  select_file_dialogs: { allowed: false },
  printing: { enabled: false },
  plugins: { always_open_pdf_externally: true },
  policy: { url_blocklist: ['*'], url_allowlist: ['http://127.0.0.1', 'about:blank'] },
  hardware: { audio_capture_enabled: false, video_capture_enabled: false, screen_capture_enabled: false },
  profile: {
    // A browser that was killed asks no visitor whether to restore anything.
    exit_type: 'Normal',
    default_content_setting_values: {
      popups: REFUSED,
      notifications: REFUSED,
      geolocation: REFUSED,
      media_stream_mic: REFUSED,
      media_stream_camera: REFUSED,
      midi_sysex: REFUSED,
      clipboard: REFUSED,
      sensors: REFUSED,
      usb_guard: REFUSED,
      bluetooth_guard: REFUSED,
      serial_guard: REFUSED,
      hid_guard: REFUSED,
      file_system_read_guard: REFUSED,
      file_system_write_guard: REFUSED,
      local_fonts: REFUSED,
      window_placement: REFUSED,
      idle_detection: REFUSED,
      payment_handler: REFUSED,
    },
  },
  translate: { enabled: false },
  browser: { enable_spellchecking: false, show_home_button: false },
  credentials_enable_service: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  net: { network_prediction_options: 2 },
  search: { suggest_enabled: false },
  alternate_error_pages: { enabled: false },
} as const;

/** Writes them into the kiosk's own profile, before each start of the browser: what a browser changed counts no more. */
export function lockProfile(profileFolder: string): void {
  const folder = join(profileFolder, 'Default');
  const file = join(folder, 'Preferences');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const locked = merged(readPreferences(file), LOCKED_PREFERENCES);
  writeFileSync(`${file}.new`, JSON.stringify(locked), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

type Tree = { readonly [name: string]: unknown };

function readPreferences(file: string): Tree {
  if (!existsSync(file)) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isTree(read) ? read : {};
  } catch {
    log.warn('the browser’s preferences are damaged and begin anew', { file });
    return {};
  }
}

function merged(below: Tree, above: Tree): Tree {
  const result: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const other = result[name];
    result[name] = isTree(value) ? merged(isTree(other) ? other : {}, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
