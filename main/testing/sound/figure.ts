import { expect } from 'vitest';

/** One line for whoever reads the test's output. */
export function figure(text: string): void {
  process.stdout.write(`sound: ${text}\n`);
}

export type Gate = {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
};

/** A missed limit fails. What a pausing machine does is not in it: such trials are repeated (see `whenCalm`). */
export function judge({ name, value, limit }: Gate): void {
  expect(value, name).toBeLessThanOrEqual(limit);
}
