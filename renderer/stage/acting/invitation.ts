import { type Random } from './random.ts';

/** While nobody is there the guide greets the place where visitors stand, now and then: 0–1. */
export interface Invitation {
  at(nowMs: number, isAlone: boolean): number;
  /** About so often, ms; 0: never. */
  setEvery(everyMs: number): void;
}

const GREETING_MS = 2600;
/** As the settings have it at first. */
const EVERY_MS = 12_000;
/** The first comes sooner: somebody may have just turned away. */
const FIRST_MS = 5500;

export function openInvitation(random: Random): Invitation {
  let beginsMs = Infinity;
  let every = EVERY_MS;
  /** By a third more or less, so that nobody can count on it. */
  const about = (ms: number): number => ms * (0.67 + 0.66 * random());
  return {
    setEvery(everyMs) {
      every = everyMs;
      beginsMs = Infinity;
    },
    at(nowMs, isAlone) {
      if (!isAlone || every === 0) {
        beginsMs = Infinity;
        return 0;
      }
      if (beginsMs === Infinity) beginsMs = nowMs + about(Math.min(FIRST_MS, every));
      if (nowMs > beginsMs + GREETING_MS) beginsMs = nowMs + about(every);
      const part = (nowMs - beginsMs) / GREETING_MS;
      return part <= 0 || part >= 1 ? 0 : Math.sin(Math.PI * part) ** 1.5;
    },
  };
}
