import { join } from 'node:path';
import type { z } from 'zod';
import { clock as systemClock } from '../../clock.ts';
import { openChannel } from '../../domain/channel.ts';
import type { linkSettings } from '../../domain/settings/link.ts';
import type { AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import { log } from '../../log.ts';
import { ownCertificate, readCertificate, type Certificate } from './certificate.ts';
import type { Dialect } from './entrance.ts';
import { defaultLinkLimits, type LinkLimits } from './limits.ts';
import type { AgentSession, Line } from './line.ts';
import { openLinkSession, type LinkSessionOptions } from './link-session.ts';
import { openLinkServer, type LinkServer } from './server.ts';
import { openSpeechDesk } from './speech-desk.ts';
import { tokenOf } from './token-file.ts';
import { openVideosdkSession } from './videosdk-session.ts';

export type LinkTransportOptions = {
  readonly settings: z.infer<typeof linkSettings>;
  /** For the token and the certificate that the kiosk makes. */
  readonly dataFolder: string;
  readonly limits?: Partial<LinkLimits>;
  readonly clock?: Clock;
};

/** Where agents find the link; known once it is open. */
export type LinkTransport = AvatarTransport & { readonly url: string | null };

const DEFAULT_SAMPLE_RATE = 24_000;

/** A way in for an agent in any language: a WebSocket on the kiosk, one agent at a time. */
export function openLinkTransport(options: LinkTransportOptions): LinkTransport {
  const { settings, clock = systemClock } = options;
  const limits = { ...defaultLinkLimits, ...options.limits };
  const nowMs = (): number => clock.nowMs();
  const desk = openSpeechDesk(nowMs);
  const states = openChannel<TransportState>((error) => {
    log.error('a listener of the link failed', { reason: reasonOf(error) });
  });
  let server: LinkServer | null = null;
  let session: AgentSession | null = null;
  let connections = 0;
  let microphoneEnabled = true;

  function leave(reason: string): void {
    session = null;
    log.info('the agent left', { reason });
    states.emit({ kind: 'reconnecting', reason: `it left, ${reason}`, retryInMs: 0 });
  }
  function welcome(line: Line, dialect: Dialect, query: URLSearchParams): AgentSession {
    connections += 1;
    const common = { line, desk, limits, nowMs, prefix: `link-${connections}:` };
    session = sessionOf(common, dialect, query, { microphoneEnabled, sendsMicrophone: settings.sendMicrophone });
    log.info('an agent is connected', { dialect });
    states.emit({ kind: 'connected' });
    return session;
  }

  return {
    name: 'link',
    title: null,
    get url() {
      return server && `${settings.tls === 'off' ? 'ws' : 'wss'}://${settings.host}:${server.port}/link`;
    },
    messages: desk.messages,
    onClear: (listener) => desk.onClear(listener),
    onState: (listener) => states.listen(listener),
    report: (report) => {
      // First the generation, then who is told it.
      desk.report(report);
      session?.report(report);
    },
    hear: (frame) => session?.hear(frame),
    setAudioEnabled: (enabled) => {
      microphoneEnabled = enabled;
      session?.setAudioEnabled(enabled);
    },
    open: async () => {
      states.emit({ kind: 'connecting' });
      try {
        server = await listen(options, limits, { onAgent: welcome, onLeft: leave, nowMs });
      } catch (error) {
        states.emit({ kind: 'failed', reason: reasonOf(error) });
        throw error;
      }
    },
    close: async () => {
      await server?.close();
      server = null;
      desk.close();
    },
  };
}

type Common = Pick<LinkSessionOptions, 'line' | 'desk' | 'limits' | 'nowMs' | 'prefix'>;
type Ears = Pick<LinkSessionOptions, 'microphoneEnabled' | 'sendsMicrophone'>;

function sessionOf(common: Common, dialect: Dialect, query: URLSearchParams, ears: Ears): AgentSession {
  if (dialect === 'link') return openLinkSession({ ...common, ...ears });
  return openVideosdkSession({ ...common, ...videosdkOptionsOf(query) });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function listen(
  { settings, dataFolder }: LinkTransportOptions,
  limits: LinkLimits,
  ears: Pick<Parameters<typeof openLinkServer>[0], 'onAgent' | 'onLeft' | 'nowMs'>,
): Promise<LinkServer> {
  const { host, port } = settings;
  const token = settings.token === '' ? tokenOf(join(dataFolder, 'link-token')) : settings.token;
  log.conceal([token]);
  const tls = await certificateOf(settings, dataFolder);
  const server = await openLinkServer({ host, port, token, tls, allowedOrigins: settings.origins, limits, ...ears });
  log.info('the link is open', { host, port: server.port, tls: settings.tls });
  if (tls === null && !/^(127\.|localhost$|::1$)/.test(host))
    log.warn('the link is open to the network without encryption: choose tls', { host });
  return server;
}

async function certificateOf(
  { tls, host, certificateFile, keyFile }: LinkTransportOptions['settings'],
  dataFolder: string,
): Promise<Certificate | null> {
  if (tls === 'off') return null;
  return tls === 'own' ? ownCertificate(dataFolder, host) : readCertificate(certificateFile, keyFile);
}

/** `/videosdk?sample_rate=16000&cooldown_ms=0`; what is impossible is what upstream has. */
function videosdkOptionsOf(query: URLSearchParams): { sampleRate: number; cooldownMs: number } {
  const whole = (name: string, least: number, most: number, otherwise: number): number => {
    const given = Number(query.get(name) ?? NaN);
    return Number.isInteger(given) && given >= least && given <= most ? given : otherwise;
  };
  return {
    sampleRate: whole('sample_rate', 8000, 96_000, DEFAULT_SAMPLE_RATE),
    cooldownMs: whole('cooldown_ms', 0, 5000, 300),
  };
}
