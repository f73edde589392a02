/** Between a kiosk and the real server: passes everything on, and can cut the line or say what a cloud server says. */
import { createServer, request } from 'node:http';
import { RoomMovedResponse, SignalResponse } from '@livekit/protocol';
import { WebSocket, WebSocketServer } from 'ws';

export async function openSignalProxy(serverUrl) {
  const sockets = new Set();
  const http = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const passed = request(new URL(url, serverUrl.replace('ws', 'http')), { method, headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  const entrance = new WebSocketServer({ server: http });
  entrance.on('connection', (kiosk, { url }) => {
    const server = new WebSocket(`${serverUrl}${url}`);
    const waiting = [];
    sockets.add(kiosk);
    kiosk.on('message', (data, binary) => {
      if (server.readyState === WebSocket.OPEN) server.send(data, { binary });
      else waiting.push([data, { binary }]);
    });
    server.on('open', () => {
      for (const [data, options] of waiting) server.send(data, options);
    });
    server.on('message', (data, binary) => kiosk.send(data, { binary }));
    // What the server refuses, the kiosk is to see refused.
    for (const [one, other] of [
      [kiosk, server],
      [server, kiosk],
    ]) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
    kiosk.on('close', () => sockets.delete(kiosk));
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${http.address().port}`,
    /** The kiosk's line breaks; its media goes on. */
    cut: () => {
      for (const socket of sockets) socket.terminate();
    },
    /** What a server says that has moved the kiosk into another room, where these participants are. */
    sayMoved: ({ room, token, participant, otherParticipants }) => {
      const value = new RoomMovedResponse({ room, token, participant, otherParticipants });
      const said = new SignalResponse({ message: { case: 'roomMoved', value } }).toBinary();
      for (const socket of sockets) socket.send(said, { binary: true });
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate();
        entrance.close();
        http.close(resolve);
        http.closeAllConnections();
      }),
  };
}
