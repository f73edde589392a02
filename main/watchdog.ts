import type { KioskIncident } from './domain/kiosk-events.ts';
import { createWatch, type Watch, type WatchEvent } from './domain/watch.ts';
import type { Clock } from './interfaces/clock.ts';
import type { PartCare, PartReport, Watchdog, WatchedPart } from './interfaces/watchdog.ts';
import { log } from './log.ts';

export type WatchdogOptions = {
  readonly clock: Clock;
  /** About every second, as long as the main loop turns and no part was given up: for a supervisor. */
  readonly onAlive?: () => void;
};

export type OpenWatchdog = Watchdog & {
  /** One row of the log each; what happens while nobody listens, at the start say, is no incident. */
  readonly onIncident: (listener: (incident: KioskIncident) => void) => void;
  /** The main loop turns as long as anybody can ask; what it says is that no part was given up. */
  readonly isWell: () => boolean;
  /** Main and the screen; the sound's own watch is its host's. */
  readonly reports: () => readonly PartReport[];
  readonly close: () => void;
};

const TICK_MS = 250;
const ALIVE_EVERY_MS = 1000;
/** A main loop that stood still for so long is worth a row: everything waited for it. */
const LONG_PAUSE_MS = 3000;

/** The ears and hands of the watches: one timer for all of them. */
export function openWatchdog({ clock, onAlive }: WatchdogOptions): OpenWatchdog {
  let tell: (incident: KioskIncident) => void = () => undefined;
  let screen: { readonly watch: Watch; readonly hear: (event: WatchEvent) => void } | null = null;
  let lastTickMs = clock.nowMs();
  let aliveAtMs = -Infinity;
  let pauses = 0;

  const isWell = (): boolean => screen?.watch.state() !== 'given-up';
  const feelMainLoop = (nowMs: number): void => {
    const pauseMs = nowMs - lastTickMs - TICK_MS;
    if (pauseMs > LONG_PAUSE_MS) {
      pauses += 1;
      const detail = 'the main loop stood still and went on by itself';
      log.warn('main loop stood still', { pauseMs: Math.round(pauseMs) });
      tell({ part: 'main', kind: 'hung', repair: 'none', detail, atMs: lastTickMs, outageMs: pauseMs });
    }
    lastTickMs = nowMs;
  };
  const timer = setInterval(() => {
    const nowMs = clock.nowMs();
    feelMainLoop(nowMs);
    screen?.hear({ kind: 'tick' });
    if (onAlive === undefined || nowMs - aliveAtMs < ALIVE_EVERY_MS || !isWell()) return;
    aliveAtMs = nowMs;
    onAlive();
  }, TICK_MS);
  timer.unref();

  return {
    onIncident: (listener) => {
      tell = listener;
    },
    isWell,
    watchScreen: (care) => {
      const opened = watchPart(clock, care, (incident) => {
        tell({ ...incident, part: 'screen' });
      });
      screen = opened;
      return {
        ...opened.part,
        close: () => {
          if (screen === opened) screen = null;
          opened.part.close();
        },
      };
    },
    reports: () => [
      { part: 'main', state: 'well', repairs: pauses },
      ...(screen === null ? [] : [{ part: 'screen' as const, ...reportOf(screen.watch) }]),
    ],
    close: () => {
      clearInterval(timer);
    },
  };
}

const reportOf = (watch: Watch): Omit<PartReport, 'part'> => ({ state: watch.state(), repairs: watch.repairs() });

type Opened = { readonly watch: Watch; readonly part: WatchedPart; readonly hear: (event: WatchEvent) => void };

function watchPart(clock: Clock, care: PartCare, tell: (trouble: Omit<KioskIncident, 'part'>) => void): Opened {
  const watch = createWatch(care.rules, clock.nowMs());
  let isClosed = false;
  const hear = (event: WatchEvent): void => {
    if (isClosed) return;
    for (const action of watch.on(event, clock.nowMs())) {
      if (action.kind === 'incident') {
        log.warn('screen incident', action.trouble);
        tell(action.trouble);
      } else if (action.kind === 'gave-up') {
        log.error('screen given up', { because: action.detail });
        care.gaveUp(action.detail);
      } else {
        log.warn('screen lost, repairing it', { repair: action.repair });
        void repair(action.repair);
      }
    }
  };
  const repair = async (which: Parameters<PartCare['repair']>[0]): Promise<void> => {
    try {
      await care.repair(which);
    } catch (error) {
      hear({
        kind: 'lost',
        loss: 'crashed',
        detail: error instanceof Error ? error.message : String(error),
        needs: which,
      });
    }
  };
  const part: WatchedPart = {
    sign: () => {
      hear({ kind: 'sign' });
    },
    lost: (loss, detail, needs) => {
      log.debug('screen lost', { loss, detail });
      hear({ kind: 'lost', loss, detail, ...(needs !== undefined && { needs }) });
    },
    close: () => {
      isClosed = true;
    },
  };
  return { watch, part, hear };
}
