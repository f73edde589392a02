import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Which protocol an agent speaks, by its path. */
export type Dialect = 'link' | 'videosdk';

export type EntranceRules = {
  /** null: nobody needs one. */
  readonly token: string | null;
  /** Pages that may connect, as `https://host:port`; programs send no origin. */
  readonly allowedOrigins: readonly string[];
};

export type Admission =
  | { readonly kind: 'admitted'; readonly dialect: Dialect; readonly query: URLSearchParams }
  /** It has to say its token in its first message. */
  | { readonly kind: 'asked'; readonly dialect: 'link'; readonly query: URLSearchParams }
  | { readonly kind: 'refused'; readonly status: 401 | 403 | 404; readonly because: string };

const dialects: Readonly<Record<string, Dialect>> = { '/link': 'link', '/videosdk': 'videosdk' };

/** Judges an upgrade by its path, its origin and its token, in this order. */
export function admissionOf(request: IncomingMessage, { token, allowedOrigins }: EntranceRules): Admission {
  const [path, search = ''] = (request.url ?? '/').split('?', 2);
  const query = new URLSearchParams(search);
  if (!Object.hasOwn(dialects, path)) return refused(404, 'there is /link and /videosdk');
  const dialect = dialects[path];
  const { origin, authorization } = request.headers;
  if (origin !== undefined && !allowedOrigins.includes(origin)) return refused(403, 'this page may not connect');
  if (token === null || isToken(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1], token))
    return { kind: 'admitted', dialect, query };
  if (authorization !== undefined || dialect !== 'link') return refused(401, 'the token is missing or wrong');
  return { kind: 'asked', dialect, query };
}

const refused = (status: 401 | 403 | 404, because: string): Admission => ({ kind: 'refused', status, because });

/** In the same time for every wrong token. */
export function isToken(given: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(token)) && given !== undefined;
}
