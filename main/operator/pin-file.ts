import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { log } from '../log.ts';
import { writeWhole } from '../whole-file.ts';

export const PIN_FILE = 'operator.json';

const SHORTEST_PIN = 4;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 900_000;
const KEY_BYTES = 32;
/** About 60 ms and 16 MB for each try. */
const COST = { N: 16_384, r: 8, p: 1 } as const;

const fileSchema = z.object({
  salt: z.base64(),
  key: z.base64(),
  wrongTries: z.number().int().min(0),
  /** Nobody may try before; wall clock, because it outlives the process. */
  closedUntilUtcMs: z.number(),
});
type PinFile = z.infer<typeof fileSchema>;

export type PinProblem = 'too-short' | 'digits-only' | 'already-set';

export interface PinLock {
  isSet(): boolean;
  /** How long nobody may try, ms. */
  waitMs(): number;
  set(pin: string): Promise<PinProblem | null>;
  /** False also while nobody may try; the PIN is not looked at then. */
  fits(pin: string): Promise<boolean>;
}

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

/**
 * The operator's PIN as `operator.json`: scrypt, never the PIN itself. Each wrong try after the third doubles the wait,
 * which is written down before the PIN is looked at, so that pulling the plug gains nothing.
 *
 * @throws Error if the file is there and cannot be read: a damaged lock is no open door
 */
export function openPinLock(folder: string, nowUtcMs: () => number = Date.now): PinLock {
  const file = join(folder, PIN_FILE);
  let kept: PinFile | null = existsSync(file) ? parsed(file) : null;
  const keep = (next: PinFile): void => {
    kept = next;
    writeWhole(file, next);
  };
  /** With a full disk the operator is needed all the more: tries are counted in memory then. */
  const count = (tries: Pick<PinFile, 'wrongTries' | 'closedUntilUtcMs'>): void => {
    if (kept === null) return;
    try {
      keep({ ...kept, ...tries });
    } catch (error) {
      log.warn('tries of the PIN cannot be written down', { reason: error instanceof Error ? error.message : '' });
    }
  };
  const waitMs = (): number => {
    // A clock that was set back must not close the panel for longer than the longest wait.
    return kept === null ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(0, kept.closedUntilUtcMs - nowUtcMs()));
  };
  return {
    isSet: () => kept !== null,
    waitMs,
    set: async (pin) => {
      if (!/^\d*$/.test(pin)) return 'digits-only';
      if (pin.length < SHORTEST_PIN) return 'too-short';
      const salt = randomBytes(16);
      const key = await derive(pin, salt, KEY_BYTES, COST);
      keep({ salt: salt.toString('base64'), key: key.toString('base64'), wrongTries: 0, closedUntilUtcMs: 0 });
      return null;
    },
    fits: async (pin) => {
      if (kept === null || waitMs() > 0) return false;
      const wrongTries = kept.wrongTries + 1;
      count({ wrongTries, closedUntilUtcMs: nowUtcMs() + waitAfter(wrongTries) });
      const { salt, key } = kept;
      const given = await derive(pin, Buffer.from(salt, 'base64'), KEY_BYTES, COST);
      const known = Buffer.from(key, 'base64');
      if (given.length !== known.length || !timingSafeEqual(given, known)) return false;
      count({ wrongTries: 0, closedUntilUtcMs: 0 });
      return true;
    },
  };
}

function waitAfter(wrongTries: number): number {
  if (wrongTries < FREE_TRIES) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrongTries - FREE_TRIES));
}

function parsed(file: string): PinFile {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file} is damaged; delete it on the machine to choose a new PIN`, { cause });
  }
}
