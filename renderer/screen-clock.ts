/** One round trip: when it left and came back on the screen's clock, and what the kiosk's clock said meanwhile. */
export type ClockReading = { readonly sentAtMs: number; readonly kioskAtMs: number; readonly receivedAtMs: number };

/** Maps the kiosk's monotonic clock to the screen's. */
export interface ScreenClock {
  add(reading: ClockReading): void;
  /** A time of the kiosk's clock on `performance.now()`'s. */
  toScreen(kioskAtMs: number): number;
  toKiosk(screenAtMs: number): number;
  /** Half the best round trip: the mapping is not more wrong than that. `Infinity` before the first reading. */
  readonly uncertaintyMs: number;
}

/** Older readings are forgotten, for two clocks drift apart by some milliseconds in an hour. */
const KEPT_MS = 30_000;
const KEPT = 64;

/**
 * Trusts the reading with the shortest round trip among the recent ones: a longer one waited somewhere, and nobody
 * knows on which way (the same filter as NTP's).
 */
export function openScreenClock(): ScreenClock {
  let readings: ClockReading[] = [];
  let offsetMs = 0;
  let uncertaintyMs = Infinity;

  function choose(): void {
    const best = readings.reduce<ClockReading | null>(
      (chosen, reading) => (chosen === null || roundTripMs(reading) < roundTripMs(chosen) ? reading : chosen),
      null,
    );
    if (best === null) return;
    offsetMs = (best.sentAtMs + best.receivedAtMs) / 2 - best.kioskAtMs;
    uncertaintyMs = roundTripMs(best) / 2;
  }

  return {
    add(reading) {
      if (!(roundTripMs(reading) >= 0) || !Number.isFinite(reading.kioskAtMs)) return;
      readings = [...readings, reading]
        .filter((kept) => reading.receivedAtMs - kept.receivedAtMs < KEPT_MS)
        .slice(-KEPT);
      choose();
    },
    toScreen: (kioskAtMs) => kioskAtMs + offsetMs,
    toKiosk: (screenAtMs) => screenAtMs - offsetMs,
    get uncertaintyMs() {
      return uncertaintyMs;
    },
  };
}

function roundTripMs(reading: ClockReading): number {
  return reading.receivedAtMs - reading.sentAtMs;
}

/** Reads the kiosk's clock eight times quickly, then every two seconds; returns its off-switch. */
export function keepClock(clock: ScreenClock, readKioskMs: () => Promise<number>): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let taken = 0;

  async function read(): Promise<void> {
    const sentAtMs = performance.now();
    try {
      const kioskAtMs = await readKioskMs();
      clock.add({ sentAtMs, kioskAtMs, receivedAtMs: performance.now() });
      taken += 1;
    } catch {
      // The kiosk is away; the bridge says so, and the old mapping stays good for a while.
    }
    if (!stopped) timer = setTimeout(() => void read(), taken < 8 ? 40 : 2000);
  }

  void read();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
