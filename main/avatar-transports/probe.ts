import type { AgentProblem, AgentTrial } from '../domain/operator.ts';
import type { LivekitSettings } from '../domain/settings/livekit.ts';
import { tokenSourceOf } from './livekit/tokens.ts';

/** Null: nothing is in the way. */
export type Hindrance = (AgentTrial & { readonly problem: AgentProblem }) | null;

export type ProbeOptions = {
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where VideoSDK is asked about rooms. */
  readonly videosdkApi?: string;
};

const TIMEOUT_MS = 6000;
const VIDEOSDK_API = 'https://api.videosdk.live/v2';
const MOST_WORDS = 200;

/** Asks a LiveKit server whether it would let the avatar in, as its own clients do when they were refused. */
export async function probeLivekit(settings: LivekitSettings, options: ProbeOptions = {}): Promise<Hindrance> {
  const { environment = process.env } = options;
  const ticket = await tokenSourceOf(settings, environment, () => Date.now())('avatar');
  if (ticket.kind === 'none')
    return hindrance(ticket.isFinal ? 'misconfigured' : 'unreachable', 'no-token', ticket.reason);
  return probeLivekitServer(settings.url, ticket.token, options);
}

export async function probeLivekitServer(url: string, token: string, options: ProbeOptions = {}): Promise<Hindrance> {
  const origin = url.replace(/^ws/, 'http').replace(/\/$/, '');
  const answer = await ask(`${origin}/rtc/validate?access_token=${encodeURIComponent(token)}`, {}, options);
  if ('problem' in answer) return answer;
  const { status, words } = answer;
  if (status === 200 && words === 'success') return null;
  if (status === 401 || status === 403) return hindrance('refused', 'wrong-token', words);
  if (status === 404 && /room|exist/i.test(words)) return hindrance('refused', 'no-such-room', words);
  return hindrance('unreachable', 'other-server', `${origin}: ${status} ${words}`);
}

/** Asks VideoSDK whether there is this room and whether the token may enter it. */
export async function probeVideosdk(room: string, token: string, options: ProbeOptions = {}): Promise<Hindrance> {
  const { videosdkApi = VIDEOSDK_API } = options;
  const headers = { Authorization: token };
  const answer = await ask(`${videosdkApi}/rooms/validate/${encodeURIComponent(room)}`, headers, options);
  if ('problem' in answer) return answer;
  const { status, words } = answer;
  if (status === 200) return null;
  if (status === 401 || status === 403) return hindrance('refused', 'wrong-token', words);
  if (status === 400 || status === 402 || status === 404) return hindrance('refused', 'no-such-room', words);
  return hindrance('unreachable', 'other-server', `${videosdkApi}: ${status} ${words}`);
}

function hindrance(result: AgentTrial['result'], problem: AgentProblem, detail: string): NonNullable<Hindrance> {
  return { result, problem, detail };
}

type Answer = { readonly status: number; readonly words: string };

async function ask(
  address: string,
  headers: Readonly<Record<string, string>>,
  { timeoutMs = TIMEOUT_MS }: ProbeOptions,
): Promise<Answer | NonNullable<Hindrance>> {
  const { host, hostname } = new URL(address);
  try {
    const response = await fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, words: (await response.text()).trim().slice(0, MOST_WORDS) };
  } catch (error) {
    const code = codeOf(error);
    const problem = PROBLEM_OF_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'other-server';
    return hindrance('unreachable', problem, problem === 'wrong-host' ? hostname : `${host} (${code})`);
  }
}

/** Node's and OpenSSL's codes for what a person would call it. */
const PROBLEM_OF_CODE: readonly (readonly [RegExp, AgentProblem])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'wrong-host'],
  [/ECONNREFUSED/, 'nobody-listens'],
  [/TIMEOUT|TimeoutError|ETIMEDOUT/, 'timed-out'],
  [/ENETUNREACH|EHOSTUNREACH|ENETDOWN/, 'no-way-there'],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/, 'bad-certificate'],
];

/** What `fetch` failed of is in its cause, if it has one. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return error.name;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : error.message;
}
