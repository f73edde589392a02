/** What can be judged on Linux of a package for Windows or macOS. */
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignNatives } from '../native-format.ts';
import type { Target } from '../wanted-files.ts';
import { filesInArchive } from './archive.ts';
import type { Problems } from './report.ts';

/** Compiled or installed where it is packed: on this machine there are Linux's only. */
const MADE_THERE = /^node_modules\/(?:naudiodon\/build\/Release|@livekit\/rtc-ffi-bindings-linux-[^/]+)\//;
const NATIVES: Readonly<Record<'darwin' | 'win32', readonly string[]>> = {
  win32: ['onnxruntime_binding.node', 'onnxruntime.dll'],
  darwin: ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
};

/** All natives are for the target, but those that only the target's own machine can make. */
export function foreignProblems(resources: string, target: Target & { readonly system: 'darwin' | 'win32' }): Problems {
  const unpacked = join(resources, 'app.asar.unpacked');
  const { system, arch } = target;
  const own = join(unpacked, 'node_modules/onnxruntime-node/bin/napi-v6', system, arch);
  const wanted = NATIVES[system].map((file) => join(own, file));
  wanted.push(join(unpacked, `node_modules/better-sqlite3/prebuilds/${system}-${arch}.node`));
  const outside = filesInArchive(join(resources, 'app.asar')).filter((path) =>
    /\.(?:node|dll|dylib|so[.\d]*)$/.test(path),
  );
  return [
    ...foreignNatives(unpacked, target).filter((problem) => !MADE_THERE.test(problem)),
    ...wanted.filter((file) => !existsSync(file)).map((file) => `${file.slice(unpacked.length + 1)} is missing`),
    ...outside.filter((path) => !existsSync(join(unpacked, path))).map((path) => `${path} is not unpacked`),
  ];
}

type Resedit = {
  readonly NtExecutable: { from(bytes: Buffer): object };
  readonly NtExecutableResource: {
    from(executable: object): { readonly entries: readonly { type: unknown; id: unknown; bin: ArrayBuffer }[] };
  };
};
const ICON_GROUP = 14;

/** The program carries Parley's icon and what its archive must be: Electron refuses another one on Windows. */
export function windowsProgramProblems(program: string, root: string): Problems {
  const require = createRequire(createRequire(join(root, 'package.json')).resolve('app-builder-lib'));
  const { NtExecutable, NtExecutableResource } = require('resedit') as Resedit;
  const { entries } = NtExecutableResource.from(NtExecutable.from(readFileSync(program)));
  const integrity = entries.find(({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR');
  const says = integrity === undefined ? '' : Buffer.from(integrity.bin).toString('utf8');
  return [
    ...(/"file":"resources\\\\app\.asar","alg":"SHA256","value":"[0-9a-f]{64}"/.test(says)
      ? []
      : ['the archive’s hash is not in the program']),
    ...(entries.some(({ type }) => type === ICON_GROUP) ? [] : ['the program has no icon']),
  ];
}

export function macPropertyProblems(app: string): Problems {
  const text = readFileSync(join(app, 'Contents/Info.plist'), 'utf8');
  const wanted: readonly (readonly [string, RegExp])[] = [
    ['its name', /<key>CFBundleName<\/key>\s*<string>Parley<\/string>/],
    ['its identity', /<key>CFBundleIdentifier<\/key>\s*<string>org\.parley\.kiosk<\/string>/],
    ['why it listens', /<key>NSMicrophoneUsageDescription<\/key>\s*<string>[^<]{10,}<\/string>/],
    ['the archive’s hash', /<key>ElectronAsarIntegrity<\/key>/],
  ];
  const icon = /<key>CFBundleIconFile<\/key>\s*<string>([^<]+)<\/string>/.exec(text)?.[1] ?? '';
  const iconFile = join(app, 'Contents/Resources', icon);
  const isIcon = icon !== '' && existsSync(iconFile) && readFileSync(iconFile).toString('latin1', 0, 4) === 'icns';
  return [
    ...wanted.filter(([, pattern]) => !pattern.test(text)).map(([what]) => `Info.plist does not say ${what}`),
    ...(isIcon ? [] : ['it has no icon']),
  ];
}
