import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The operator's own content packs, one folder each, in the data folder. */
const PACKS = 'content-packs';
const AVATARS = 'avatars';

type Folders = { readonly assetsFolder: string; readonly dataFolder: string };

/** What can be chosen from what is there, by the setting's path: what Parley brings, and what is in the data folder. */
export function choicesIn({ assetsFolder, dataFolder }: Folders): Record<string, string[]> {
  const packs = [join(assetsFolder, 'demo'), join(dataFolder, PACKS)].flatMap((folder) =>
    namesIn(folder).filter((name) => existsSync(join(folder, name, 'pack.json'))),
  );
  const avatars = namesIn(join(dataFolder, AVATARS)).filter((name) => /^[^.].*\.(glb|vrm)$/i.test(name));
  return { 'conversation.contentPack': [...new Set(packs)].sort(), 'avatar.file': ['', ...avatars] };
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
