import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export type Certificate = { readonly cert: string; readonly key: string };

const VALID_DAYS = 825;
/** A generated one is replaced so long before it runs out. */
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

/** The operator's own. @throws Error that names the file */
export function readCertificate(certFile: string, keyFile: string): Certificate {
  return { cert: read(certFile, 'certificate'), key: read(keyFile, 'key of the certificate') };
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`the ${what} of the link cannot be read: ${file}`, { cause: error });
  }
}

/**
 * One that the kiosk made itself, kept in `folder`, so that agents that were told to trust it still do tomorrow.
 *
 * @param host where the link listens; it and `localhost` are in the certificate
 */
export async function ownCertificate(folder: string, host: string): Promise<Certificate> {
  const certFile = join(folder, 'link-cert.pem');
  const keyFile = join(folder, 'link-key.pem');
  if (existsSync(certFile) && existsSync(keyFile)) {
    const kept = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    if (isGood(kept.cert, host)) return kept;
  }
  const made = await generate([{ name: 'commonName', value: 'Parley link' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + VALID_DAYS * 24 * 3_600_000),
    extensions: [{ name: 'subjectAltName', altNames: [...namesOf(host)] }],
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  writeFileSync(certFile, made.cert, { mode: 0o644 });
  return { cert: made.cert, key: made.private };
}

function isGood(cert: string, host: string): boolean {
  try {
    const read = new X509Certificate(cert);
    const names = isAddress(host) ? read.checkIP(host) : read.checkHost(host);
    return names !== undefined && Date.parse(read.validTo) - Date.now() > RENEW_BEFORE_MS;
  } catch {
    return false; // Damaged: another is made.
  }
}

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

type Name = { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string };

/** Where the link listens everywhere, every address of today. */
function namesOf(host: string): readonly Name[] {
  const everywhere = host === '0.0.0.0' || host === '::';
  const addresses = everywhere
    ? Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))
    : [];
  const named = new Set(['localhost', '127.0.0.1', host, ...(everywhere ? [hostname()] : []), ...addresses]);
  return [...named].map((name) =>
    isAddress(name) ? { type: 7, ip: name.replace(/%.*$/, '') } : { type: 2, value: name },
  );
}
