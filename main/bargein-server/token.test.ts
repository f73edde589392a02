import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAccessToken } from '../interruption-detectors/adaptive/token.ts';
import { checkToken } from './token.ts';

const NOW_MS = 1_800_000_000_000;
const now = NOW_MS / 1000;
const secrets = new Map([['key', 'secret']]);
const check = (token: string) => checkToken(`Bearer ${token}`, secrets, NOW_MS);

function sign(claims: object, secret = 'secret', header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
const claims = { inference: { perform: true }, sub: 'agent', iss: 'key', nbf: now, exp: now + 600 };

describe('checkToken', () => {
  it('lets in what the detector signs', () => {
    expect(check(createAccessToken('key', 'secret', NOW_MS))).toEqual({ ok: true, apiKey: 'key' });
  });

  it('lets in what LiveKit’s own SDK signs (captured from @livekit/agents 1.9: no typ)', () => {
    expect(check(sign(claims, 'secret', { alg: 'HS256' }))).toMatchObject({ ok: true });
  });

  it('allows for clocks that differ by half a minute', () => {
    expect(check(sign({ ...claims, exp: now - 29 }))).toMatchObject({ ok: true });
    expect(check(sign({ ...claims, nbf: now + 29 }))).toMatchObject({ ok: true });
  });

  it.each([
    ['nothing', undefined, /no bearer token/],
    ['another scheme', 'Basic a2V5OnNlY3JldA==', /no bearer token/],
    ['no token', 'Bearer abc', /no bearer token/],
    ['endless text', `Bearer ${sign({ ...claims, sub: 'x'.repeat(5000) })}`, /no bearer token/],
    ['another secret', `Bearer ${sign(claims, 'guess')}`, /key or signature/],
    ['an unknown key', `Bearer ${sign({ ...claims, iss: 'other' })}`, /key or signature/],
    ['an unknown key signed with what stands for none', `Bearer ${sign({ ...claims, iss: 'other' }, '\0')}`, /key or/],
    ['a cut signature', `Bearer ${sign(claims).slice(0, -4)}`, /key or signature/],
    ['no signature at all', `Bearer ${sign(claims, 'secret', { alg: 'none' })}`, /HS256/],
    ['another algorithm', `Bearer ${sign(claims, 'secret', { alg: 'RS256' })}`, /HS256/],
    ['claims that are no JSON', `Bearer ${sign(claims).replace(/\.[\w-]+\./, '.e30x.')}`, /lacks a claim/],
    ['no permission', `Bearer ${sign({ ...claims, inference: { perform: false } })}`, /lacks a claim/],
    ['no expiry', `Bearer ${sign({ ...claims, exp: undefined })}`, /lacks a claim/],
    ['an expired token', `Bearer ${sign({ ...claims, exp: now - 31 })}`, /expired/],
    ['a token of the future', `Bearer ${sign({ ...claims, nbf: now + 31 })}`, /not valid yet/],
  ])('refuses %s', (_what, authorization, reason) => {
    const checked = checkToken(authorization, secrets, NOW_MS);
    expect(checked).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
  });
});
