/** As on a Linux without a keyring: it seals, but with a key that everybody knows, and says so. */
export const fakeSafeStorage = {
  isEncryptionAvailable: (): boolean => true,
  getSelectedStorageBackend: () => 'basic_text' as const,
  encryptString: (text: string): Buffer => Buffer.from(text).reverse(),
  decryptString: (sealed: Buffer): string => Buffer.from(sealed).reverse().toString(),
};
