/** What is in a packed app's archive, and what is not. */
import { extractFile, listPackage } from '@electron/asar';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { importedPackages, withDependencies } from '../modules.ts';
import { isForeign, whyUnwanted, type Target } from '../wanted-files.ts';
import type { Problems } from './report.ts';

/** Paths with `/`, files only. */
export function filesInArchive(archive: string): readonly string[] {
  const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  return paths.filter((path) => !folders.has(path));
}

export function unwantedIn(archive: string, target: Target): Problems {
  return filesInArchive(archive).flatMap((path) => {
    const reason = whyUnwanted(path) ?? (isForeign(path, target) ? 'for another system or unused' : null);
    return reason === null ? [] : [`${path} (${reason})`];
  });
}

/** Words that stand before what must be in no package; the tests' own and a key's first line. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|(?:^|[^A-Za-z0-9_])(?:API[a-zA-Z0-9]{11,}:|sk-[A-Za-z0-9]{20,}|ghp_[A-Za-z0-9]{36})/;
const TEXT = /\.(?:[cm]?js|json|html|css|yml|yaml|pem|key|env|crt|conf|service|txt)$/;

/** Keys and the packing machine's own folders, in files of Parley's own. */
export function secretsIn(archive: string, root: string): Problems {
  return filesInArchive(archive)
    .filter((path) => !path.startsWith('node_modules/'))
    .flatMap((path) => {
      if (/\.(?:pem|key|p12|pfx|db|sqlite|lock)$|(?:^|\/)settings\.json$/.test(path)) return [`${path} is a secret`];
      if (!TEXT.test(path)) return [];
      const text = extractFile(archive, path).toString('utf8');
      return [
        ...(SECRET.test(text) ? [`${path} holds a key`] : []),
        ...(text.includes(`${root}/`) ? [`${path} names a folder of this machine`] : []),
      ];
    });
}

export function missingFrom(archive: string, root: string): Problems {
  const inside = new Set(filesInArchive(archive));
  const needed = ['electron.js', 'audio-process.js'].map((file) => `out/main/${file}`);
  needed.push('out/preload/index.cjs', 'out/renderer/index.html');
  needed.push('node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx');
  const folders = ['assets', 'out/renderer/assets'];
  needed.push(...folders.flatMap((folder) => filesBelow(join(root, folder)).map((file) => `${folder}/${file}`)));
  return [...new Set(needed)]
    .filter((path) => !inside.has(path) && whyUnwanted(path) === null)
    .map((path) => `${path} is missing`);
}

/** Each package in the archive is one that the kiosk uses, and is named with its licence. */
export async function strayPackages(archive: string, root: string, entries: readonly string[]): Promise<Problems> {
  const imported = await importedPackages(entries.map((entry) => join(root, 'out/main', `${entry}.js`)));
  const used = withDependencies(root, [...imported.filter((name) => name !== 'electron'), '@ricky0123/vad-web']);
  const places = new Set(used.map(({ place }) => place.replaceAll('\\', '/')));
  const inside = filesInArchive(archive).flatMap((path) => {
    const end = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    return end === null ? [] : [end[1]];
  });
  return [...new Set(inside)].filter((place) => !places.has(place)).map((place) => `${place} is used by nobody`);
}

export function licenceProblems(resources: string, archive: string, isStandIn: boolean): Problems {
  const file = join(resources, 'third-party-licences.txt');
  if (!existsSync(file)) return ['third-party-licences.txt is missing'];
  const text = readFileSync(file, 'utf8');
  const parts = [
    'PortAudio, inside naudiodon',
    'ONNX Runtime, inside',
    'WebRTC and what LiveKit’s build of it is made of, inside',
    'Silero VAD',
    'SQLite, inside better-sqlite3',
    'Draco decoder, inside three',
    'Basis Universal transcoder',
    'meshoptimizer decoder',
    'webrtc-adapter ',
    'three ',
    'zod ',
  ];
  const own = extractFile(archive, 'package.json').toString('utf8').includes('Apache-2.0') ? [] : ['Parley’s own'];
  const named = new Set([...text.matchAll(/^ {2}((?:@[^/\s]+\/)?[^\s@]+) \d[^\s]*: /gm)].map(([, name]) => name));
  const unnamed = packagesIn(archive).filter((name) => !named.has(name) && !name.startsWith('segfault-handler'));
  const notices = ['avatars/NOTICE.md', 'demo/museum-guide/NOTICE.md', 'demo/visitor/NOTICE.md', 'models/MODEL.md'];
  const inside = new Set(filesInArchive(archive));
  return [
    ...[...own, ...parts.filter((part) => !text.includes(part)), ...unnamed].map((part) => `${part.trim()} is missing`),
    // WebRTC's build holds parts of FFmpeg.
    ...(/GNU LESSER GENERAL PUBLIC LICENSE/i.test(text) ? [] : ['FFmpeg’s LGPL is missing']),
    ...notices.filter((notice) => !inside.has(`assets/${notice}`)).map((notice) => `assets/${notice} is missing`),
    ...(isStandIn ? [] : electronsOwn(resources)),
  ];
}

function packagesIn(archive: string): readonly string[] {
  const names = filesInArchive(archive).flatMap((path) => {
    const end = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path);
    return end === null ? [] : [end[1]];
  });
  return [...new Set(names)].sort();
}

/** Electron brings them beside its program; a stand-in's say nothing. */
function electronsOwn(resources: string): readonly string[] {
  const files = [join(resources, '../LICENSE.electron.txt'), join(resources, '../LICENSES.chromium.html')];
  return files.filter((file) => !existsSync(file)).map((file) => `${file} is missing`);
}

function filesBelow(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}
