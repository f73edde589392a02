import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { InterruptionEstimator } from '../interfaces/interruption-estimator.ts';
import { log } from '../log.ts';
import { until } from '../testing/until.ts';
import { openBargeinServer } from './server.ts';

/** Nonsense is about the protocol, not about the sound. */
const evenOdds: InterruptionEstimator = {
  name: 'even odds',
  probabilities: (samples) => Promise.resolve(new Float32Array(Math.floor(samples.length / 400)).fill(0.5)),
  close: () => Promise.resolve(),
};
const CREATE = JSON.stringify({
  type: 'session.create',
  settings: { sample_rate: 16_000, num_channels: 1, min_frames: 2, encoding: 's16le' },
});

/** The same numbers in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

it('answers every one of 2,000 random messages, and goes on', async () => {
  log.setLevel('error');
  const server = await openBargeinServer({
    host: '127.0.0.1',
    port: 0,
    secrets: null,
    estimator: evenOdds,
    limits: { maxMistakes: Infinity, requestsPerSecond: 1e6, maxWaiting: Infinity },
  });
  const draw = dice(42);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/bargein`);
  let answers = 0;
  socket.on('message', () => (answers += 1));
  await new Promise((resolve) => socket.once('open', resolve));
  for (let i = 0; i < 2000; i++) {
    const bytes = Buffer.from(Array.from({ length: draw(200) }, () => draw(256)));
    const text = [CREATE.slice(0, draw(CREATE.length)), CREATE.replaceAll('1', String(draw(9))), bytes.toString()][
      draw(3)
    ];
    socket.send(draw(2) === 0 ? bytes : text);
  }
  await until(() => answers === 2000, 15_000);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
  await server.close();
  log.setLevel('info');
}, 30_000);

it('survives bytes that are neither HTTP nor WebSocket', async () => {
  const server = await openBargeinServer({
    host: '127.0.0.1',
    port: 0,
    secrets: null,
    estimator: evenOdds,
  });
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const requests = [
    '\r\n\r\n',
    'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
    `GET //bargein HTTP/1.1\r\n${upgrade}\r\n`,
    `GET /bargein HTTP/1.1\r\n${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n`,
    `GET /%ff?%ff=% HTTP/1.1\r\n${upgrade}\r\n`,
    'POST /bargein?created_at=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort',
    Buffer.from([0xff, 0x00, 0x80, 0x0d, 0x0a]),
  ];
  for (const request of requests) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(request);
    await new Promise((resolve) => setTimeout(resolve, 10));
    socket.destroy();
  }
  const health = await fetch(`http://127.0.0.1:${server.port}/healthz`);
  expect(health.status).toBe(200);
  await server.close();
});
