import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { settingFields } from '../domain/secret-settings.ts';

/** The operator's own content packs, one folder each, in the data folder. */
const PACKS = 'content-packs';
const AVATARS = 'avatars';
/** Where files of a kind are looked for, and how their names end. */
const FILES: Readonly<Record<string, { readonly folder: string; readonly ending: RegExp }>> = {
  onnx: { folder: 'models', ending: /\.onnx$/i },
  certificate: { folder: 'certificates', ending: /\.(pem|crt|cer)$/i },
  'private-key': { folder: 'certificates', ending: /\.(pem|key)$/i },
};

type Folders = { readonly assetsFolder: string; readonly dataFolder: string };

/** What can be chosen from what is there, by the setting's path: what Parley brings, and what is in the data folder. */
export function choicesIn({ assetsFolder, dataFolder }: Folders): Record<string, string[]> {
  const packs = [join(assetsFolder, 'demo'), join(dataFolder, PACKS)].flatMap((folder) =>
    namesIn(folder).filter((name) => existsSync(join(folder, name, 'pack.json'))),
  );
  const avatars = namesIn(join(dataFolder, AVATARS)).filter((name) => /^[^.].*\.(glb|vrm)$/i.test(name));
  return {
    'conversation.contentPack': [...new Set(packs)].sort(),
    'avatar.file': ['', ...avatars],
    ...filesIn(dataFolder),
  };
}

/** Whole paths, for each setting that names a file. */
function filesIn(dataFolder: string): Record<string, string[]> {
  const named = settingFields.filter(({ file }) => file in FILES);
  return Object.fromEntries(
    named.map(({ path, file }) => {
      const { folder, ending } = FILES[file];
      const names = namesIn(join(dataFolder, folder)).filter((name) => ending.test(name));
      return [path, names.map((name) => join(dataFolder, folder, name))];
    }),
  );
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
