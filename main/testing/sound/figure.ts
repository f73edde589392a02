import { expect } from 'vitest';

/** One line for whoever reads the test's output. */
export function figure(text: string): void {
  process.stdout.write(`sound: ${text}\n`);
}

export type Gate = {
  readonly name: string;
  readonly value: number;
  /** What Parley wants to be. */
  readonly limit: number;
  /** What a busy machine is allowed; beyond it something is broken, and the test fails. */
  readonly bound: number;
};

/** A missed limit is said in the output (those of interruptions fail `npm run bench -- sound`, too); a broken bound fails. */
export function judge({ name, value, limit, bound }: Gate): void {
  if (!(value <= limit)) figure(`GATE MISSED: ${name} is ${value.toFixed(3)}, wanted ≤ ${limit}`);
  expect(value, name).toBeLessThanOrEqual(bound);
}
