/* eslint-disable @typescript-eslint/no-deprecated -- the settings are read before anything else; the newer calls take a promise */
import { safeStorage } from 'electron';
import type { SecretBox } from '../../interfaces/secret-box.ts';

/** Null where the system has no real one: Linux without a keyring would seal with a key that everybody knows. */
export function openSecretBox(): SecretBox | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  const name = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform;
  if (name === 'basic_text' || name === 'unknown') return null;
  return {
    name,
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  };
}
