import type { Loss, Repair, WatchRules, WatchState } from '../domain/watch.ts';

/** One part under the watchdog's eye. */
export interface WatchedPart {
  /** It lives. */
  sign(): void;
  /** @param needs the gentlest repair that can help; left out: the first one */
  lost(loss: Loss, detail: string, needs?: Repair): void;
  /** Nobody looks after it any more. */
  close(): void;
}

export type PartCare = {
  readonly rules: WatchRules;
  /** Does one repair; whether it helped is told by a sign. What it throws is a loss of the part. */
  readonly repair: (repair: Repair) => void | Promise<void>;
  /** Only a new start of the whole kiosk can help. */
  readonly gaveUp: (detail: string) => void;
};

/** What the operator sees of a part. */
export type PartReport = {
  readonly part: 'main' | 'screen' | 'sound';
  readonly state: WatchState;
  readonly repairs: number;
};

/** Watches over the parts of one kiosk, and itself stands for its main loop. */
export interface Watchdog {
  watchScreen(care: PartCare): WatchedPart;
}
