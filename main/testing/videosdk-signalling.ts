import type { Page, WebSocketRoute } from 'playwright-core';

/** What a participant asked the server for, in order. */
export type SignallingRequest = { readonly peerId: string; readonly method: string; readonly data: unknown };

export type VideosdkSignalling = {
  readonly requests: readonly SignallingRequest[];
  /** This participant's line breaks. */
  cut(peerId: string): Promise<void>;
};

/**
 * VideoSDK's service as its own client needs it to be in a meeting and to publish: the configuration over HTTP, and
 * its signalling over Socket.IO. It has no media: what would be sent ends in the page.
 */
export async function openVideosdkSignalling(page: Page): Promise<VideosdkSignalling> {
  const requests: SignallingRequest[] = [];
  const lines = new Map<string, WebSocketRoute>();
  await page.route('https://*.videosdk.live/**', (route) =>
    route.fulfill({ json: { data: CONFIGURATION }, headers: { 'Access-Control-Allow-Origin': '*' } }),
  );
  await page.routeWebSocket(/videosdk\.live/, (socket) => {
    const peerId = new URL(socket.url()).searchParams.get('peerId') ?? '';
    lines.set(peerId, socket);
    attend(socket, peerId, (request) => requests.push(request));
  });
  return {
    requests,
    cut: async (peerId) => {
      await lines.get(peerId)?.close({ code: 1001, reason: 'the test cut it' });
    },
  };
}

const CONFIGURATION = {
  baseUrl: 'rtc.videosdk.live',
  observability: { jwt: '', traces: { enabled: false }, logs: { enabled: false }, metaData: {} },
  iceServers: '',
};

/** Socket.IO's packets that are used: 0 opens the line, 40 the namespace, 42 carries an event, 43 answers one. */
function attend(socket: WebSocketRoute, peerId: string, tell: (request: SignallingRequest) => void): void {
  const emit = (event: string, ...values: unknown[]): void => {
    socket.send(`42${JSON.stringify([event, ...values])}`);
  };
  socket.send(`0${JSON.stringify({ sid: peerId, upgrades: [], pingInterval: 25_000, pingTimeout: 20_000 })}`);
  socket.onMessage((message) => {
    const text = String(message);
    if (text.startsWith('40')) {
      socket.send('40{"sid":"1"}');
      emit('connectionSuccess');
    }
    const asked = /^42(\d+)(\[.*\])$/s.exec(text);
    if (asked === null) return;
    // As its client sends it.
    const [, { method, data }] = JSON.parse(asked[2]) as [string, { method: string; data: unknown }];
    tell({ peerId, method, data });
    socket.send(`43${asked[1]}${JSON.stringify([{ data: ANSWERS[method] ?? {} }])}`);
    if (method === 'requestEntry')
      emit('notification', { method: 'entryResponded', id: peerId, decision: 'allowed', sessionId: 'session' });
  });
}

const OPUS = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 100 };
const NOBODYS_FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

const ANSWERS: Readonly<Record<string, unknown>> = {
  getRouterRtpCapabilities: { codecs: [{ ...OPUS, parameters: {}, rtcpFeedback: [] }], headerExtensions: [] },
  createWebRtcTransport: {
    id: 'transport',
    iceParameters: { usernameFragment: 'nobody', password: 'a-password-of-at-least-22-characters', iceLite: true },
    iceCandidates: [{ foundation: '1', priority: 1, ip: '127.0.0.1', protocol: 'udp', port: 9, type: 'host' }],
    dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: NOBODYS_FINGERPRINT }] },
    sctpParameters: { port: 5000, OS: 1024, MIS: 1024, maxMessageSize: 262_144 },
  },
  join: { peers: [], poll: [], messages: [], unsupportedCodecs: [] },
  produce: { id: 'producer' },
  produceData: { id: 'data-producer' },
};
