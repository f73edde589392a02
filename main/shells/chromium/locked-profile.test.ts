import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCKED_PREFERENCES, lockProfile } from './locked-profile.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
  mkdirSync(join(folder, 'Default'));
  file = join(folder, 'Default', 'Preferences');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const kept = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('the browser’s profile', () => {
  it('is locked before each start, and keeps what else the browser remembers', () => {
    const loosened = { profile: { name: 'Kiosk', exit_type: 'Crashed' }, printing: { enabled: true }, extra: [1] };
    writeFileSync(file, JSON.stringify(loosened));
    lockProfile(folder);
    expect(kept()).toMatchObject({
      ...LOCKED_PREFERENCES,
      profile: { name: 'Kiosk', exit_type: 'Normal' },
      extra: [1],
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{"profile":', '[]', '"x"', 'null'])('begins anew where its file says %j', (text) => {
    writeFileSync(file, text);
    lockProfile(folder);
    expect(kept()).toEqual(LOCKED_PREFERENCES);
  });
});

describe('the policies that a package installs', () => {
  const policies = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../packaging/chromium-policies.json'), 'utf8'),
  ) as Record<string, unknown>;

  it('say what the profile says', () => {
    const { policy, download_restrictions: downloads, printing } = LOCKED_PREFERENCES;
    expect([policies['URLBlocklist'], policies['URLAllowlist']]).toEqual([policy.url_blocklist, policy.url_allowlist]);
    expect([policies['DownloadRestrictions'], policies['PrintingEnabled']]).toEqual([downloads, printing.enabled]);
  });

  it('leave the kiosk its own line to the browser', () => {
    // Measured with Chromium 156: the value 2 refuses the page to `--remote-debugging-pipe` as well.
    expect(policies).not.toHaveProperty('DeveloperToolsAvailability');
    expect(policies).not.toHaveProperty('RemoteDebuggingAllowed');
  });
});
