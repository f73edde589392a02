import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Transport = 'websocket' | 'http';

/** What the server counts, for Prometheus. */
export interface ServerMetrics {
  readonly contentType: string;
  sessionOpened(): void;
  sessionClosed(): void;
  judged(transport: Transport, isInterruption: boolean, tookMs: number): void;
  failed(transport: Transport, code: number): void;
  text(): Promise<string>;
}

export function createServerMetrics(): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'bargein_' });
  const sessions = new Gauge({ name: 'bargein_sessions', help: 'Open WebSocket sessions.', registers });
  const opened = new Counter({ name: 'bargein_sessions_total', help: 'WebSocket sessions ever opened.', registers });
  const requests = new Counter({
    name: 'bargein_requests_total',
    help: 'Requests judged.',
    labelNames: ['transport', 'verdict'] as const,
    registers,
  });
  const errors = new Counter({
    name: 'bargein_errors_total',
    help: 'Requests, messages and connections refused, by the protocol’s code.',
    labelNames: ['transport', 'code'] as const,
    registers,
  });
  const took = new Histogram({
    name: 'bargein_prediction_seconds',
    help: 'Time to judge one request.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    registers,
  });
  return {
    contentType: registry.contentType,
    sessionOpened() {
      sessions.inc();
      opened.inc();
    },
    sessionClosed() {
      sessions.dec();
    },
    judged(transport, isInterruption, tookMs) {
      requests.inc({ transport, verdict: isInterruption ? 'interruption' : 'none' });
      took.observe(tookMs / 1000);
    },
    failed(transport, code) {
      errors.inc({ transport, code: String(code) });
    },
    text: () => registry.metrics(),
  };
}
