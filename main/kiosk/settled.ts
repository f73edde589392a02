import { log } from '../log.ts';

/** Waits for each; what does not close well is said and keeps nobody else from closing. */
export async function settled(part: string, ends: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const end of ends) {
    try {
      await end;
    } catch (error) {
      log.warn('a part did not close well', { part, reason: reasonOf(error) });
    }
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
