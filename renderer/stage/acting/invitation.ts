import { type Random } from './random.ts';

/** While nobody is there the guide greets the place where visitors stand, now and then: 0–1. */
export interface Invitation {
  at(nowMs: number, isAlone: boolean): number;
}

const GREETING_MS = 2600;

export function openInvitation(random: Random): Invitation {
  let beginsMs = Infinity;
  return {
    at(nowMs, isAlone) {
      if (!isAlone) {
        beginsMs = Infinity;
        return 0;
      }
      if (beginsMs === Infinity) beginsMs = nowMs + 3500 + random() * 4000;
      if (nowMs > beginsMs + GREETING_MS) beginsMs = nowMs + 8000 + random() * 9000;
      const part = (nowMs - beginsMs) / GREETING_MS;
      return part <= 0 || part >= 1 ? 0 : Math.sin(Math.PI * part) ** 1.5;
    },
  };
}
