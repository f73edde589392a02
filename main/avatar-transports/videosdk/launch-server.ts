import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { log } from '../../log.ts';
import { parseJoinInfo, type AvatarJoinInfo } from './join-info.ts';

const MOST_BODY_BYTES = 16_384;

export type LaunchServerOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Has to come as `?key=`; empty: nobody needs one, which only loopback may have. */
  readonly key: string;
  readonly onLaunch: (info: AvatarJoinInfo) => void;
};

export interface LaunchServer {
  readonly url: string;
  close(): Promise<void>;
}

type Answer = { readonly status: number; readonly body: object };

/**
 * `POST /launch`: how `AvatarAudioOut.connect()` summons an avatar into its room. Answers as upstream's dispatcher.
 *
 * @throws Error when it would be open to the network without a key, or the port cannot be had
 */
export async function openLaunchServer(options: LaunchServerOptions): Promise<LaunchServer> {
  const { host, port, key } = options;
  if (key === '' && !/^(127\.|localhost$|::1$)/.test(host))
    throw new Error('a key for summons is needed where others than this machine can reach the kiosk');
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000 }, (request, response) => {
    void answer(request, options).then(({ status, body }) => {
      respond(response, status, body);
    });
  });
  server.maxConnections = 32;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`summons cannot be heard at ${host}:${port}: ${error.code ?? error.message}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return {
    // A listening TCP server has an address of this form.
    url: `http://${host}:${(server.address() as AddressInfo).port}/launch`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Never rejects. */
async function answer(request: IncomingMessage, { key, onLaunch }: LaunchServerOptions): Promise<Answer> {
  try {
    const refusal = refusalOf(request, key);
    if (refusal !== null) return refusal;
    const text = await bodyOf(request);
    if (text === null) return refused(413, 'the body is too large');
    const info = parseJoinInfo(text);
    if (typeof info === 'string') return refused(422, info);
    log.info('an agent summons the kiosk');
    onLaunch(info);
    return { status: 200, body: { status: 'success', room: info.roomName } };
  } catch (error) {
    log.warn('a summons failed', { reason: String(error) });
    return refused(500, 'the kiosk could not follow');
  }
}

const refused = (status: number, detail: string): Answer => ({ status, body: { detail } });

function refusalOf({ url = '/', method, headers }: IncomingMessage, key: string): Answer | null {
  const [path, query = ''] = url.split('?', 2);
  if (path !== '/launch') return refused(404, 'there is only POST /launch');
  if (method !== 'POST') return refused(405, 'there is only POST /launch');
  // A page of another site can send a POST too; a program has no origin.
  if (headers.origin !== undefined) return refused(403, 'pages may not summon the kiosk');
  if (key !== '' && !isSame(new URLSearchParams(query).get('key') ?? '', key)) return refused(401, 'the key is wrong');
  return null;
}

function isSame(given: string, key: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(key));
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    receivedBytes += chunk.byteLength;
    if (receivedBytes > MOST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(status === 413 ? { Connection: 'close' } : {}),
  });
  response.end(JSON.stringify(body));
}
