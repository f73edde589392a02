import type { NamedDisplay } from '../domain/displays.ts';
import type { PartReport } from './watchdog.ts';

/** How the operator lets the kiosk end. */
export type EndingThen = 'stop' | 'start-again';

/** What is around the conversation and only the operator may ask for. */
export interface KioskMachine {
  /** Ends the kiosk in order, soon after this returns. */
  end(then: EndingThen): void;
  /** Those that the screen can be shown on; empty where nobody can tell. */
  displays(): Promise<readonly NamedDisplay[]>;
  /** How the parts are that the watchdog looks after. */
  watched(): readonly PartReport[];
}
