/**
 *   package:chromium [--version V] [--out FOLDER] [--compression xz|zstd]
 *
 * Builds the Debian package parley-chromium from this checkout. Exit 1 with one sentence when it cannot.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readVersion } from '../../main/version.ts';
import { buildChromiumDeb, PACKAGE_NAME } from './chromium-deb.ts';
import { DEB_COMMANDS, DEBIAN_ARCH, debianVersion } from './deb.ts';
import { filesUnder } from './lay-out.ts';
import { whatIsMissing } from './needed-commands.ts';

const ROOT = join(import.meta.dirname, '../..');

try {
  await run();
} catch (error) {
  process.stderr.write(`package:chromium: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', default: readVersion() },
      out: { type: 'string', default: join(ROOT, 'release') },
      compression: { type: 'string', default: 'xz' },
    },
  });
  const { version, compression } = values;
  if (compression !== 'xz' && compression !== 'zstd')
    throw new Error(`--compression must be xz or zstd, not "${compression}"`);
  const missing = whatIsMissing(DEB_COMMANDS, process.env['PATH'] ?? '');
  if (missing !== null) throw new Error(missing);
  const name = `${PACKAGE_NAME}_${debianVersion(version)}_${DEBIAN_ARCH[process.arch]}.deb`;
  const file = join(values.out, name);
  const tree = join(ROOT, '.parley/packaging', PACKAGE_NAME);
  await buildChromiumDeb({ root: ROOT, version, tree, file, compression });
  const bytes = filesUnder(tree).map((path) => [path, statSync(join(tree, path)).size] as const);
  const sumOf = (pattern: RegExp): string =>
    megabytes(bytes.filter(([path]) => pattern.test(path)).reduce((sum, [, size]) => sum + size, 0));
  process.stdout.write(
    [
      `${file}: ${megabytes(statSync(file).size)}; installed ${sumOf(/./)} in ${bytes.length} files`,
      `  Node ${sumOf(/\/parley\/bin\//)}, modules ${sumOf(/\/node_modules\//)}, kiosk and screen ${sumOf(/\/parley\/out\//)}, voices, avatars, models ${sumOf(/\/parley\/assets\//)}`,
      '',
    ].join('\n'),
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
