import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

const LONGEST_ANSWER_MS = 15_000;
const messageSchema = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  sessionId: z.string().optional(),
});

type EventListener = (params: unknown, sessionId: string | undefined) => void;

/** The DevTools protocol over two pipes: one JSON text after the other, each ended by a zero byte. */
export interface DevTools {
  /** @throws Error when the browser refuses, is gone, or does not answer for 15 s */
  ask<T>(
    method: string,
    params: Readonly<Record<string, unknown>>,
    answer: z.ZodType<T>,
    sessionId?: string,
  ): Promise<T>;
  /** What happens in the browser; only what was asked for is told. */
  onEvent(method: string, listener: EventListener): void;
}

type Call = { resolve(result: unknown): void; reject(cause: Error): void };

export function openDevTools(toBrowser: Writable, fromBrowser: Readable): DevTools {
  const calls = new Map<number, Call>();
  const listeners = new Map<string, EventListener[]>();
  let lastId = 0;
  let isGone = false;
  readTexts(fromBrowser, (text) => {
    const { id, result, error, method, params, sessionId } = messageSchema.parse(JSON.parse(text));
    if (id === undefined) for (const listener of listeners.get(method ?? '') ?? []) listener(params, sessionId);
    else if (error === undefined) calls.get(id)?.resolve(result);
    else calls.get(id)?.reject(new Error(error.message));
  });
  // The browser's end is told by its exit; these two must not bring the kiosk down with it.
  toBrowser.on('error', () => undefined);
  fromBrowser.on('error', () => undefined);
  fromBrowser.on('close', () => {
    isGone = true;
    for (const call of [...calls.values()]) call.reject(new Error('the browser is gone'));
  });

  const call = (text: string, id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        calls.delete(id);
        clearTimeout(giveUp);
      };
      const giveUp = setTimeout(() => {
        settle();
        reject(new Error('the browser does not answer'));
      }, LONGEST_ANSWER_MS);
      calls.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (cause) => {
          settle();
          reject(cause);
        },
      });
      toBrowser.write(`${text}\0`);
    });

  return {
    onEvent: (method, listener) => {
      listeners.set(method, [...(listeners.get(method) ?? []), listener]);
    },
    ask: async (method, params, answer, sessionId) => {
      if (isGone) throw new Error('the browser is gone');
      lastId += 1;
      const text = JSON.stringify({ id: lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
      return answer.parse(await call(text, lastId));
    },
  };
}

function readTexts(stream: Readable, listener: (text: string) => void): void {
  let rest: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, from)) {
      listener(Buffer.concat([...rest, chunk.subarray(from, end)]).toString('utf8'));
      rest = [];
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  });
}
