import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { samplesOf } from '../domain/pcm.ts';

export type FakeRequest = { readonly createdAt: number; readonly samples: Int16Array; readonly bytes: number };

export type FakeConnection = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly socket: WebSocket;
  /** Parsed texts of the client, in order. */
  readonly texts: Record<string, unknown>[];
  readonly requests: FakeRequest[];
  closed: boolean;
  /** An object as JSON, a string as it is, bytes as a binary message. */
  send(message: object | string): void;
  /** Answers one request. */
  answer(request: FakeRequest, verdict: boolean, probabilities?: readonly number[]): void;
  /** Cuts the wire. */
  cut(): void;
};

export type FakePost = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly samples: Int16Array;
};

/** What the server does; everything left out is what a good server does that never finds an interruption. */
export type FakeScript = {
  /** A status refuses the upgrade, `hang` never answers it. */
  upgrade?(count: number): number | 'hang' | null;
  connected?(connection: FakeConnection, count: number): void;
  created?(connection: FakeConnection, count: number): void;
  request?(connection: FakeConnection, request: FakeRequest, count: number): void;
  post?(post: FakePost, response: ServerResponse, count: number): void;
};

export type FakeServer = {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly connections: FakeConnection[];
  readonly posts: FakePost[];
  /** Upgrades asked for, refused ones included. */
  readonly upgrades: () => number;
  close(): Promise<void>;
};

/** A server of the `/bargein` protocol on loopback that does what the test wants. */
export async function openFakeServer(script: FakeScript = {}): Promise<FakeServer> {
  const connections: FakeConnection[] = [];
  const posts: FakePost[] = [];
  const hanging: Duplex[] = [];
  let upgrades = 0;
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer((request, response) => {
    void readPost(request).then((post) => {
      posts.push(post);
      (script.post ?? answerPost)(post, response, posts.length);
    });
  });
  server.on('upgrade', (request, stream: Duplex, head) => {
    upgrades += 1;
    const refusal = script.upgrade?.(upgrades) ?? null;
    if (refusal === 'hang') hanging.push(stream);
    else if (refusal !== null)
      stream.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    else {
      webSockets.handleUpgrade(request, stream, head, (socket) => {
        connections.push(serve(socket, request, script, connections.length + 1));
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections,
    posts,
    upgrades: () => upgrades,
    async close() {
      for (const { socket } of connections) socket.terminate();
      for (const stream of hanging) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(socket: WebSocket, request: IncomingMessage, script: FakeScript, count: number): FakeConnection {
  const connection: FakeConnection = {
    path: request.url ?? '',
    headers: request.headers,
    socket,
    texts: [],
    requests: [],
    closed: false,
    send(message) {
      const plain = typeof message === 'string' || Buffer.isBuffer(message);
      socket.send(plain ? message : JSON.stringify(message));
    },
    answer({ createdAt }, verdict, probabilities = [0.1, 0.2, 0.3]) {
      const type = verdict ? 'bargein_detected' : 'inference_done';
      connection.send({ type, created_at: createdAt, prediction_duration: 0.012, probabilities });
    },
    cut() {
      socket.terminate();
    },
  };
  socket.on('close', () => (connection.closed = true));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      connection.requests.push(requestOf(data));
      const taken = connection.requests[connection.requests.length - 1];
      if (script.request) script.request(connection, taken, connection.requests.length);
      else connection.answer(taken, false);
      return;
    }
    const text = JSON.parse(data.toString()) as Record<string, unknown>;
    connection.texts.push(text);
    if (text['type'] === 'session.create') {
      if (script.created) script.created(connection, count);
      else connection.send({ type: 'session.created', default_threshold: 0.5 });
    }
    if (text['type'] === 'session.close') {
      connection.send({ type: 'session.closed' });
      socket.close(1000);
    }
  });
  script.connected?.(connection, count);
  return connection;
}

function requestOf(data: Buffer): FakeRequest {
  return { createdAt: Number(data.readBigUInt64LE(0)), samples: samplesOf(data.subarray(8)), bytes: data.byteLength };
}

async function readPost(request: IncomingMessage): Promise<FakePost> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  return {
    path: pathname,
    query: searchParams,
    headers: request.headers,
    samples: samplesOf(Buffer.concat(chunks)),
  };
}

function answerPost({ query }: FakePost, response: ServerResponse): void {
  const answer = { created_at: Number(query.get('created_at')), is_bargein: false, probabilities: [0.1, 0.2, 0.3] };
  response.end(JSON.stringify(answer));
}
