import fc from 'fast-check';
import WebSocket from 'ws';
import { commands } from '../../preload/contract.ts';
import { until } from './until.ts';

/** Garbage, and messages that are almost right: known names with any arguments, false receipts, deep nesting. */
const message = fc.oneof(
  fc.string(),
  fc.uint8Array({ maxLength: 2000 }),
  fc.json(),
  fc.record({ id: fc.anything(), name: fc.anything(), args: fc.anything() }).map(asText),
  fc
    .record({
      id: fc.integer(),
      name: fc.constantFrom(...Object.keys(commands), '__proto__', 'constructor', 'toString'),
      args: fc.oneof(fc.anything(), fc.object(), fc.record({ topicId: fc.string(), enabled: fc.boolean() })),
    })
    .map(asText),
  fc.record({ received: fc.oneof(fc.integer(), fc.double()) }).map(asText),
  fc.integer({ min: 100, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
);

function asText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part));
  } catch {
    return '{"id":1'; // what cannot be written is as good as what is cut off
  }
}

/**
 * Sends random messages over one line, a few thousand at a time, and asks something after each lot.
 *
 * @returns the answers to those questions
 */
export async function fuzzBridge(address: string, origin: string, messages: number): Promise<unknown[]> {
  const client = new WebSocket(address, ['parley', 'token'], { origin });
  const answers = new Map<number, unknown>();
  client.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { readonly id: number };
    if (answer.id >= FIRST_QUESTION && answer.id < FIRST_QUESTION + 1000) answers.set(answer.id, answer);
  });
  await new Promise((resolve) => client.once('open', resolve));
  try {
    for (let lot = 0; lot * LOT < messages; lot++) {
      const id = FIRST_QUESTION + lot;
      for (const sample of fc.sample(message, { numRuns: LOT, seed: 20_261_121 + lot })) client.send(sample);
      client.send(`{"id":${id},"name":"topic.choose","args":{"topicId":"amber"}}`);
      await until(() => answers.has(id), 15_000);
    }
  } finally {
    client.terminate();
  }
  return [...answers.values()];
}

const LOT = 5000;
/** More than any random number of the samples is likely to be. */
const FIRST_QUESTION = 2 ** 40;
