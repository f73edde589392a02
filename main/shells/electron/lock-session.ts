import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'electron';
import { avatarFileOf, contentTypeOf, isAtOrigin, screenFileOf, screenHeaders } from '../../domain/screen-files.ts';
import { SCHEME, isOwnAddress } from './page.ts';

export type LockedSessionOptions = {
  readonly screenFolder: string;
  readonly avatarFolders: readonly string[];
  readonly connectOrigins: readonly string[];
};

/** The page's world: its own files under its policy, the origins it was given, no permission, no download. */
export function lockSession(session: Session, options: LockedSessionOptions): void {
  const { connectOrigins } = options;
  const headers = screenHeaders(connectOrigins);
  session.protocol.handle(SCHEME, (request) => answerRequest(request, options, headers));
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
  return url.protocol === 'blob:' || url.protocol === 'data:' || isAtOrigin(url, connectOrigins);
}

async function answerRequest(
  request: Request,
  { screenFolder, avatarFolders }: LockedSessionOptions,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = isOwnAddress(request.url) ? pathOf(request.url) : '';
  const file = screenFileOf(path);
  if (file === null) return refusal(404, headers);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, headers);
  const avatar = avatarFileOf(path);
  const places = avatar === null ? [join(screenFolder, file)] : avatarFolders.map((folder) => join(folder, avatar));
  for (const place of places) {
    try {
      const bytes = await readFile(place);
      const body = request.method === 'GET' ? new Uint8Array(bytes) : null;
      return new Response(body, { headers: { ...headers, 'Content-Type': contentTypeOf(file) } });
    } catch {
      // missing, a folder or unreadable is the same to the page: the next place, then none
    }
  }
  return refusal(404, headers);
}

/** As it came: the parser of `URL` would resolve `..` before anybody could see it. */
function pathOf(address: string): string {
  return /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(address)?.[1] ?? '';
}

function refusal(status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response('', { status, headers: { ...headers } });
}
