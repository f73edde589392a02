import { expect } from 'vitest';

/** One line for whoever reads the test's output. */
export function figure(text: string): void {
  process.stdout.write(`sound: ${text}\n`);
}

export type Gate = {
  readonly name: string;
  readonly value: number;
  /** What Parley wants to be; `npm run bench -- sound` fails when it is missed. */
  readonly limit: number;
  /** What a busy machine is allowed; beyond it something is broken, and the test fails. */
  readonly bound: number;
};

/** A missed limit is said in the output and fails the bench; a broken bound fails the test. */
export function judge({ name, value, limit, bound }: Gate): void {
  if (!(value <= limit)) figure(`GATE MISSED: ${name} is ${value.toFixed(3)}, wanted ≤ ${limit}`);
  expect(value, name).toBeLessThanOrEqual(bound);
}
