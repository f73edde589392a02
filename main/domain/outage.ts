import type { KioskIncident } from './kiosk-events.ts';

export type ScreenTrouble = Omit<KioskIncident, 'part'>;

/** One outage of the screen from its first sign to its end: several troubles and repairs are one incident. */
export interface Outage {
  /** The screen is lost; while it is, a graver kind takes the place of the one before. */
  lost(kind: 'crashed' | 'hung', detail: string, atMs: number): void;
  repairing(repair: ScreenTrouble['repair']): void;
  /** The screen lives. */
  back(atMs: number): void;
  gaveUp(detail: string, atMs: number): void;
}

/** @param tell told once for each outage, when it is over or given up */
export function openOutage(tell: (trouble: ScreenTrouble) => void): Outage {
  let present: {
    kind: ScreenTrouble['kind'];
    detail: string;
    repair: ScreenTrouble['repair'];
    sinceMs: number;
  } | null = null;
  return {
    lost: (kind, detail, atMs) => {
      present ??= { kind, detail, repair: 'none', sinceMs: atMs };
    },
    repairing: (repair) => {
      if (present !== null) present.repair = repair;
    },
    back: (atMs) => {
      if (present === null) return;
      const { kind, detail, repair, sinceMs } = present;
      present = null;
      tell({ kind, detail, repair, atMs: sinceMs, outageMs: atMs - sinceMs });
    },
    gaveUp: (detail, atMs) => {
      const atStartMs = present?.sinceMs ?? atMs;
      const repair = present?.repair ?? 'none';
      present = null;
      tell({ kind: 'gave-up', detail, repair, atMs: atStartMs, outageMs: null });
    },
  };
}
