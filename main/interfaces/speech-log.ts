import type { KioskEvent } from '../domain/kiosk-events.ts';

/** The local memory of what happened. Never throws: a kiosk talks on when its log cannot be written. */
export interface SpeechLog {
  /** Where it is, for the report; null when it could not be opened. */
  readonly file: string | null;
  record(event: KioskEvent): void;
  /** Writes what is still in memory. */
  flush(): void;
  close(): void;
}
