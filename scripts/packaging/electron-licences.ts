import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { collectLicences, licenceText } from './licences.ts';
import { importedPackages, readPackage, withDependencies } from './modules.ts';

export const ELECTRON_ENTRIES: readonly string[] = ['electron', 'audio-process', 'avatar-worker'];

/** Licences of what the Electron package's bundles and its screen are made of; Electron's own lie beside its program. */
export async function electronLicences(root: string, entries: readonly string[]): Promise<string> {
  const imported = await importedPackages(entries.map((entry) => join(root, 'out/main', `${entry}.js`)));
  const names = imported.filter((name) => name !== 'electron');
  const screen = z
    .array(z.string())
    .parse(JSON.parse(readFileSync(join(root, 'out/screen-packages.json'), 'utf8')))
    .map((name) => readPackage(root, join('node_modules', name)).entry);
  const inside = [...withDependencies(root, [...names, '@ricky0123/vad-web']), ...screen];
  const packages = [...new Map(inside.map((entry) => [`${entry.name} ${entry.version}`, entry])).values()];
  return licenceText(
    collectLicences({ packages, textFolder: join(root, 'packaging/licences'), apacheFile: join(root, 'LICENSE') }),
  );
}
