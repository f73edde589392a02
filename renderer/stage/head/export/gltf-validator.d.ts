declare module 'gltf-validator' {
  /** `severity` 0 error, 1 warning, 2 information, 3 hint. */
  type Message = { readonly code: string; readonly message: string; readonly severity: number };
  export function validateBytes(
    bytes: Uint8Array,
  ): Promise<{ readonly issues: { readonly messages: readonly Message[] } }>;
}
