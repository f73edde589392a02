import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Lets an avatar join a VideoSDK room. */
export type AvatarAuthCredentials = {
  readonly participantId: string;
  readonly token: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

export type CredentialOptions = {
  /** Left out: `avatar_` and eight random hex digits. */
  readonly participantId?: string;
  readonly ttlSeconds?: number;
  /** Since 1970; left out: now. */
  readonly wallClockMs?: number;
};

/** Signs a token as `generate_avatar_credentials` of `videosdk-agents` does: HS256, for one participant and one hour. */
export function generateAvatarCredentials(
  apiKey: string,
  secret: string,
  options: CredentialOptions = {},
): AvatarAuthCredentials {
  const { ttlSeconds = 3600, wallClockMs = Date.now() } = options;
  const participantId = options.participantId ?? `avatar_${randomBytes(4).toString('hex')}`;
  const iat = Math.floor(wallClockMs / 1000);
  const claims = {
    apikey: apiKey,
    permissions: ['allow_join'],
    version: 2,
    iat,
    exp: iat + ttlSeconds,
    participantId,
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = createHmac('sha256', secret).update(signed).digest('base64url');
  return { participantId, token: `${signed}.${signature}` };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const claimsSchema = z.object({ participantId: z.string().optional() });

/** Whom alone a token lets in; null: anybody, as far as it can be read. */
export function participantOf(token: string): string | null {
  try {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return claimsSchema.parse(JSON.parse(claims)).participantId ?? null;
  } catch {
    return null; // what it is, its server says
  }
}
