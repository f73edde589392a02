import { join } from 'node:path';
import { collectLicences, licenceText } from './licences.ts';
import { importedPackages, screenPackages, withDependencies } from './modules.ts';

export const ELECTRON_ENTRIES: readonly string[] = ['electron', 'audio-process'];

/** Licences of what the Electron package's bundles and its screen are made of; Electron's own lie beside its program. */
export async function electronLicences(root: string, entries: readonly string[]): Promise<string> {
  const imported = await importedPackages(entries.map((entry) => join(root, 'out/main', `${entry}.js`)));
  const names = imported.filter((name) => name !== 'electron');
  const inside = [...withDependencies(root, [...names, '@ricky0123/vad-web']), ...screenPackages(root)];
  const packages = [...new Map(inside.map((entry) => [`${entry.name} ${entry.version}`, entry])).values()];
  return licenceText(
    collectLicences({ packages, textFolder: join(root, 'packaging/licences'), apacheFile: join(root, 'LICENSE') }),
  );
}
