import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'electron';
import { contentTypeOf, screenFileOf, screenHeaders } from '../../domain/screen-files.ts';
import { SCHEME, isOwnAddress } from './page.ts';

export type LockedSessionOptions = { readonly screenFolder: string; readonly connectOrigins: readonly string[] };

/** The page's world: its own files under its policy, the origins it was given, no permission, no download. */
export function lockSession(session: Session, { screenFolder, connectOrigins }: LockedSessionOptions): void {
  const headers = screenHeaders(connectOrigins);
  session.protocol.handle(SCHEME, (request) => answerRequest(request, screenFolder, headers));
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    callback({ cancel: !isAllowed(url, connectOrigins) });
  });
  // All three: a request, a check and a device are asked for in three places, and each one's default is yes.
  session.setPermissionRequestHandler((_, __, callback) => {
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.setSpellCheckerEnabled(false);
}

function isAllowed(address: string, connectOrigins: readonly string[]): boolean {
  if (isOwnAddress(address)) return true;
  const url = URL.parse(address);
  if (url === null) return false;
  return (
    url.protocol === 'blob:' || url.protocol === 'data:' || connectOrigins.includes(`${url.protocol}//${url.host}`)
  );
}

async function answerRequest(
  request: Request,
  screenFolder: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const file = isOwnAddress(request.url) ? screenFileOf(pathOf(request.url)) : null;
  if (file === null) return refusal(404, headers);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, headers);
  try {
    const bytes = await readFile(join(screenFolder, file));
    const body = request.method === 'GET' ? new Uint8Array(bytes) : null;
    return new Response(body, { headers: { ...headers, 'Content-Type': contentTypeOf(file) } });
  } catch {
    return refusal(404, headers); // missing, a folder or unreadable is the same to the page
  }
}

/** As it came: the parser of `URL` would resolve `..` before anybody could see it. */
function pathOf(address: string): string {
  return /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(address)?.[1] ?? '';
}

function refusal(status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response('', { status, headers: { ...headers } });
}
