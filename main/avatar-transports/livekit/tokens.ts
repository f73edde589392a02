import { AccessToken } from 'livekit-server-sdk';
import { z } from 'zod';
import { SECRET_VARIABLES } from '../../domain/secret-variables.ts';
import { originsOfRoom, type LivekitSettings } from '../../domain/settings/livekit.ts';
import { ON_BEHALF_ATTRIBUTE } from './wire.ts';

export type Seat = 'avatar' | 'visitor';

/** `isFinal`: no use to ask again before somebody changed something. */
export type Ticket =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none'; readonly reason: string; readonly isFinal: boolean };

/** A token for one try to join; asked anew for each. Never rejects. */
export type TokenSource = (seat: Seat) => Promise<Ticket>;

type Environment = Readonly<Record<string, string | undefined>>;

const ENDPOINT_TIMEOUT_MS = 10_000;
const MADE_TOKENS_LAST_S = 600;

/** @param wallMs the wall clock, as tokens know no other */
export function tokenSourceOf(settings: LivekitSettings, environment: Environment, wallMs: () => number): TokenSource {
  switch (settings.tokenFrom) {
    case 'pasted':
      return async (seat) => pasted(seat === 'avatar' ? settings.token : settings.visitorToken, seat, wallMs());
    case 'endpoint':
      return (seat) => fromEndpoint(settings, seat);
    case 'key':
      return (seat) => fromKey(settings, environment, seat);
  }
}

const none = (reason: string, isFinal: boolean): Ticket => ({ kind: 'none', reason, isFinal });

const claimsSchema = z.object({ exp: z.number().optional(), nbf: z.number().optional() });

function pasted(given: string, seat: Seat, wallMs: number): Ticket {
  const token = given.trim();
  if (token === '') return none(`there is no token of the ${seat}: paste one into the settings`, true);
  const claims = claimsOf(token);
  if (claims === null) return none(`the pasted token of the ${seat} is not a LiveKit token`, true);
  if (claims.exp !== undefined && claims.exp * 1000 <= wallMs)
    return none(
      `the token of the ${seat} expired at ${new Date(claims.exp * 1000).toISOString()}: paste a new one`,
      true,
    );
  return { kind: 'token', token };
}

/** Only read, not verified: whether it is good the server says. */
function claimsOf(token: string): z.infer<typeof claimsSchema> | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(parts[1], 'base64url').toString('utf8')));
  } catch {
    return null; // no JSON inside: no token
  }
}

export function identityOf({ identity, visitorIdentity }: LivekitSettings, seat: Seat): string {
  return seat === 'avatar' ? identity : visitorIdentity;
}

/** With two connections the avatar speaks for the agent; whoever does that is never heard as a visitor. */
function attributesOf({ connections, agentIdentity }: LivekitSettings, seat: Seat): Record<string, string> {
  const onBehalf = seat === 'avatar' && connections === 'two' && agentIdentity !== '';
  return onBehalf ? { [ON_BEHALF_ATTRIBUTE]: agentIdentity } : {};
}

const endpointAnswerSchema = z
  .object({ participant_token: z.string().optional(), token: z.string().optional(), server_url: z.string().optional() })
  .transform(({ participant_token: standard, token, server_url: url }) => ({ token: standard ?? token ?? '', url }));

async function fromEndpoint(settings: LivekitSettings, seat: Seat): Promise<Ticket> {
  const { endpointUrl, endpointHeaders, room, url } = settings;
  if (endpointUrl === '') return none('the token endpoint is not set', true);
  const identity = identityOf(settings, seat);
  const asked = {
    room_name: room,
    participant_identity: identity,
    participant_name: identity,
    participant_attributes: attributesOf(settings, seat),
  };
  try {
    const response = await fetch(endpointUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...endpointHeaders },
      body: JSON.stringify(asked),
      redirect: 'error',
      signal: AbortSignal.timeout(ENDPOINT_TIMEOUT_MS),
    });
    if (!response.ok) return none(`the token endpoint answered ${response.status}`, false);
    const answer = endpointAnswerSchema.safeParse(await response.json());
    if (!answer.success || answer.data.token === '') return none('the token endpoint gave no participant_token', false);
    const given = answer.data.url;
    if (given !== undefined && originsOfRoom(given)[0] !== originsOfRoom(url)[0])
      return none(
        `the token endpoint names the server ${given}, the settings another: the screen may not go there`,
        true,
      );
    return { kind: 'token', token: answer.data.token };
  } catch (error) {
    return none(
      `the token endpoint cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      false,
    );
  }
}

async function fromKey(settings: LivekitSettings, environment: Environment, seat: Seat): Promise<Ticket> {
  const key = settings.apiKey || environment['LIVEKIT_API_KEY'] || '';
  const secret = settings.apiSecret || environment[SECRET_VARIABLES.livekit] || '';
  if (key === '' || secret === '') return none('there is no API key and secret to make a token with', true);
  const identity = identityOf(settings, seat);
  const attributes = attributesOf(settings, seat);
  const made = new AccessToken(key, secret, { identity, name: identity, ttl: MADE_TOKENS_LAST_S, attributes });
  if (seat === 'avatar' && settings.connections === 'two') made.kind = 'agent';
  made.addGrant({
    roomJoin: true,
    room: settings.room,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
    canUpdateOwnMetadata: true,
  });
  return { kind: 'token', token: await made.toJwt() };
}
