import type * as Electron from 'electron';

/** As on a Linux without a keyring: it seals, but with a key that everybody knows, and says so. */
export const fakeSafeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'basic_text',
  encryptString: (text) => Buffer.from(text).reverse(),
  decryptString: (sealed) => Buffer.from(sealed).reverse().toString(),
} satisfies Partial<Electron.SafeStorage>;
