import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { avatarFileOf, contentTypeOf, screenFileOf, screenHeaders } from '../../domain/screen-files.ts';

export type ScreenServerOptions = {
  readonly screenFolder: string;
  readonly avatarFolders?: readonly string[];
  readonly connectOrigins: readonly string[];
};

export type ScreenServer = { readonly server: Server; readonly host: string; readonly origin: string };

/**
 * Gives out the page's own files on a random port of 127.0.0.1, to requests that name exactly this address: another
 * site's page that got here through its own name (DNS rebinding) is refused. No listing, GET and HEAD only.
 */
export async function openScreenServer(options: ScreenServerOptions): Promise<ScreenServer> {
  const { screenFolder, avatarFolders = [], connectOrigins } = options;
  const headers = screenHeaders(connectOrigins);
  let host = '';
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000 }, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const avatar = avatarFileOf(path);
    const file = screenFileOf(path);
    if (request.headers.host !== host) refuse(response, 421, 'This address is not served here.');
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405, 'Only GET and HEAD.');
    } else if (file === null) refuse(response, 404, 'Not found.');
    else {
      const places = avatar === null ? [join(screenFolder, file)] : avatarFolders.map((folder) => join(folder, avatar));
      void giveOut(places, request, response);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A listening TCP server has an address of this form.
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, host, origin: `http://${host}` };
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${words}\n`);
}

/** @param places the first of these files that is there is given out */
async function giveOut(places: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await firstFile(places);
  if (found === null) {
    refuse(response, 404, 'Not found.');
    return;
  }
  const { path, bytes } = found;
  response.writeHead(200, { 'Content-Type': contentTypeOf(path), 'Content-Length': bytes });
  if (request.method === 'HEAD') response.end();
  // A visitor's browser that goes away in mid-file is no failure of ours.
  else pipeline(createReadStream(path), response, () => undefined);
}

async function firstFile(places: readonly string[]): Promise<{ readonly path: string; readonly bytes: number } | null> {
  for (const path of places) {
    const bytes = await sizeOfFile(path);
    if (bytes !== null) return { path, bytes };
  }
  return null;
}

/** null when there is no such file, or it is a folder. */
async function sizeOfFile(path: string): Promise<number | null> {
  try {
    await using file = await open(path);
    const stat = await file.stat();
    return stat.isFile() ? stat.size : null;
  } catch {
    return null; // missing or unreadable is the same to the page: not found
  }
}
