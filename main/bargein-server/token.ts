import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Clocks of kiosks and servers differ by this much at most. */
const LEEWAY_SECONDS = 30;

const MAX_TOKEN_LENGTH = 4096;

const headerSchema = z.object({ alg: z.literal('HS256'), typ: z.string().optional() });
const claimsSchema = z.object({
  iss: z.string().min(1),
  exp: z.number(),
  nbf: z.number().optional(),
  inference: z.object({ perform: z.literal(true) }),
});

export type TokenCheck =
  { readonly ok: true; readonly apiKey: string } | { readonly ok: false; readonly reason: string };

const refused = (reason: string): TokenCheck => ({ ok: false, reason });

/**
 * Checks a LiveKit access token: HS256 with the key's secret (in constant time), within its time, and allowed to infer.
 *
 * @param authorization the whole header, `Bearer …`
 * @param secrets secret of every API key
 * @param wallClockMs now, since 1970
 */
export function checkToken(
  authorization: string | undefined,
  secrets: ReadonlyMap<string, string>,
  wallClockMs: number,
): TokenCheck {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '');
  if (token === null || (authorization ?? '').length > MAX_TOKEN_LENGTH) return refused('no bearer token');
  const [, header, payload, signature] = token;
  if (!headerSchema.safeParse(read(header)).success) return refused('the token is not signed with HS256');
  const claims = claimsSchema.safeParse(read(payload));
  if (!claims.success) return refused('the token lacks a claim: iss, exp and inference.perform are needed');
  const { iss } = claims.data;
  if (!isSignedBy(secrets.get(iss), `${header}.${payload}`, signature)) {
    return refused('the token’s key or signature is wrong');
  }
  const untimely = untimelyReason(claims.data, wallClockMs / 1000);
  return untimely === null ? { ok: true, apiKey: iss } : refused(untimely);
}

/** An unknown key is checked like a known one, so that the time it takes tells nothing. */
function isSignedBy(secret: string | undefined, signed: string, signature: string): boolean {
  const expected = createHmac('sha256', secret ?? '\0')
    .update(signed)
    .digest();
  const given = Buffer.from(signature, 'base64url');
  const matches = given.length === expected.length && timingSafeEqual(given, expected);
  return matches && secret !== undefined;
}

function untimelyReason({ exp, nbf }: z.infer<typeof claimsSchema>, nowSeconds: number): string | null {
  if (nowSeconds > exp + LEEWAY_SECONDS) return 'the token has expired';
  if (nbf !== undefined && nowSeconds < nbf - LEEWAY_SECONDS) return 'the token is not valid yet';
  return null;
}

function read(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    // Whatever it is, it is no JSON: the schema turns it away.
    return undefined;
  }
}
