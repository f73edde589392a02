/** Copies what the kiosk is while it runs into one folder, and nothing else. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importedPackages, screenPackages, withDependencies, type InstalledPackage } from './modules.ts';
import { makeRelocatable } from './run-path.ts';
import { isWantedOf, whyUnwanted, type Target } from './wanted-files.ts';

export type LayOutOptions = {
  /** The checkout, built. */
  readonly root: string;
  /** An empty folder. */
  readonly to: string;
  readonly target: Target;
  readonly version: string;
  /** Bundled entries of `out/main`, without their ending. */
  readonly entries: readonly string[];
};

/** The package whose only use is one model file, which no import shows. */
const MODEL_PACKAGE = '@ricky0123/vad-web';

/** @returns every npm package that is inside, those bundled into the screen too */
export async function layOut(options: LayOutOptions): Promise<readonly InstalledPackage[]> {
  const { root, to, target, version } = options;
  const entryFiles = options.entries.map((entry) => join('out/main', `${entry}.js`));
  for (const file of entryFiles) copyInto(root, to, file);
  for (const folder of ['out/renderer', 'assets']) copyFolder(root, to, folder);
  copyInto(root, to, 'LICENSE');
  // The version that the kiosk tells, and that its modules are ES modules.
  const manifest = { name: 'parley', version, license: 'Apache-2.0', private: true, type: 'module' };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const imported = await importedPackages(entryFiles.map((file) => join(root, file)));
  const packages = withDependencies(root, [...imported, MODEL_PACKAGE]);
  for (const entry of packages) copyPackage(entry, to, target);
  const driver = join(to, 'node_modules/naudiodon/build/Release/naudiodon.node');
  if (target.system === 'linux') makeRelocatable(driver);
  const inside = new Map(
    [...screenPackages(root), ...packages].map((entry) => [`${entry.name} ${entry.version}`, entry]),
  );
  return [...inside.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function copyPackage(entry: InstalledPackage, to: string, target: Target): void {
  for (const file of filesUnder(entry.folder)) {
    // Its own dependencies are packages of their own here.
    if (file.startsWith('node_modules/') || !isWantedOf(entry.name, file, target)) continue;
    copyFile(join(entry.folder, file), join(to, entry.place, file));
  }
}

function copyFolder(root: string, to: string, folder: string): void {
  for (const file of filesUnder(join(root, folder))) {
    const path = `${folder}/${file}`;
    if (whyUnwanted(path) === null && !path.startsWith('out/renderer/vendor/')) copyInto(root, to, path);
  }
}

function copyInto(root: string, to: string, path: string): void {
  copyFile(join(root, path), join(to, path));
}

/** Readable for everybody, executable for everybody or nobody, whatever the checkout's umask was. */
export function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, (statSync(from).mode & 0o100) === 0 ? 0o644 : 0o755);
}

/** Paths with `/`, in order. */
export function filesUnder(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(folder, path) : [path];
    });
}
