import { SAMPLE_RATE, type ResolvedOptions } from './options.ts';
import { openHttpTransport } from './http-transport.ts';
import type { Transport, TransportListener } from './transport.ts';
import { openWebSocketTransport } from './websocket-transport.ts';
import { HEADER_BYTES } from './wire.ts';

/** What is judged on trial: a quarter of a second of silence. */
const TRIAL_SAMPLES = SAMPLE_RATE / 4;

/**
 * Asks the server one harmless question.
 *
 * @returns when it has answered; rejects with why it has not
 */
export async function probeServer(options: ResolvedOptions): Promise<void> {
  const timeoutMs = Math.max(1000, options.inferenceTimeoutMs);
  let transport: Transport | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      const settle = (end: () => void): void => {
        clearTimeout(late);
        end();
      };
      const listener: TransportListener = {
        ready: () => {
          const samples = new Int16Array(new ArrayBuffer(HEADER_BYTES + TRIAL_SAMPLES * 2), HEADER_BYTES);
          transport?.send({ createdAt: 1, samples });
        },
        answered: () => {
          settle(resolve);
        },
        malformed: (detail) => {
          settle(() => {
            reject(new Error(`not the protocol: ${detail}`));
          });
        },
        lost: (error) => {
          settle(() => {
            reject(error);
          });
        },
        ended: () => {
          settle(() => {
            reject(new Error('the server ended the session'));
          });
        },
      };
      const open = options.transport === 'websocket' ? openWebSocketTransport : openHttpTransport;
      transport = open(options, { timeoutMs }, listener);
    });
  } finally {
    await (transport as Transport | null)?.close();
  }
}
