/** What the screen's page is made of and what it may do; both shells serve it under the same rules. */

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  glb: 'model/gltf-binary',
  vrm: 'model/gltf-binary',
  wav: 'audio/wav',
};

/**
 * The file that a request's path means, relative to the screen's folder with `/` between its parts; null when it means
 * none that may be given out. Nothing above the folder and nothing hidden can be named, however it is written.
 *
 * @param urlPath as it came, percent-encoded, without query
 */
export function screenFileOf(urlPath: string): string | null {
  const path = decoded(urlPath);
  if (path === null || !path.startsWith('/') || /[\0\\:]/.test(path)) return null;
  if (path === '/') return 'index.html';
  const parts = path.slice(1).split('/');
  return parts.every((part) => part !== '' && !part.startsWith('.')) ? parts.join('/') : null;
}

/** Avatars of the operator's are asked for in a folder of their own, which is no part of the built screen. */
const AVATARS = 'avatars/';

/**
 * The name of the avatar's file that a request's path means: one name, no folder, nothing hidden; null for all else.
 *
 * @param urlPath as it came, percent-encoded, without query
 */
export function avatarFileOf(urlPath: string): string | null {
  const file = screenFileOf(urlPath);
  if (file?.startsWith(AVATARS) !== true) return null;
  const name = file.slice(AVATARS.length);
  return /^[^/]+\.(glb|vrm)$/i.test(name) ? name : null;
}

function decoded(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null; // a broken percent sequence names no file
  }
}

export function contentTypeOf(file: string): string {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return CONTENT_TYPES[ending] ?? 'application/octet-stream';
}

/** Sound comes and goes by way of main, and the window is main's: the page needs none of these. */
const REFUSED_FEATURES = [
  'accelerometer',
  'bluetooth',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

/**
 * Headers of everything that the page is made of.
 *
 * @param connectOrigins where the page may connect beside its own origin, as `wss://host:port`, or `wss://*.host` for all below it
 * @throws RangeError if one of them is not a plain origin
 */
export function screenHeaders(connectOrigins: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connectOrigins),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': REFUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    'Cache-Control': 'no-cache',
  };
}

/** Whether an address is at one of these origins. */
export function isAtOrigin(
  address: { readonly protocol: string; readonly host: string },
  origins: readonly string[],
): boolean {
  return origins.some((origin) => {
    const [scheme, host] = origin.split('//', 2);
    if (scheme !== address.protocol) return false;
    return host.startsWith('*.') ? address.host.endsWith(host.slice(1)) : host === address.host;
  });
}

function contentSecurityPolicy(connectOrigins: readonly string[]): string {
  for (const origin of connectOrigins) {
    if (!/^(https?|wss?):\/\/((\*\.)?[a-z0-9-][a-z0-9.-]*|\[[0-9a-f:]+\])(:\d+)?$/i.test(origin))
      throw new RangeError(`not an origin: ${origin}`);
  }
  return [
    "default-src 'none'",
    // Compiling WebAssembly is what an avatar's decoders need; it lets no text become script.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // blob: pictures inside an avatar's file are read by way of the page's own memory.
    `connect-src ${["'self'", 'blob:', ...connectOrigins].join(' ')}`,
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}
