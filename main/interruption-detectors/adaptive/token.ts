import { createHmac } from 'node:crypto';

const LIFETIME_SECONDS = 600;

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const HEADER = base64url({ alg: 'HS256', typ: 'JWT' });

/**
 * A LiveKit access token that allows inference for ten minutes (HS256 JWT; no `iat`, `jti` or `name`).
 *
 * @param wallClockMs now, since 1970
 */
export function createAccessToken(apiKey: string, apiSecret: string, wallClockMs: number): string {
  const nbf = Math.floor(wallClockMs / 1000);
  const claims = { inference: { perform: true }, sub: 'agent', iss: apiKey, nbf, exp: nbf + LIFETIME_SECONDS };
  const signed = `${HEADER}.${base64url(claims)}`;
  return `${signed}.${createHmac('sha256', apiSecret).update(signed).digest('base64url')}`;
}
