/** Folders that electron-builder takes for Electron's runtime: their programs do nothing, but have fuses. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron marks its fuses by this text, then version, number, and one character each. */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = Buffer.concat([Buffer.from(FUSE_MARK), Buffer.from([1, 9]), Buffer.from('101100011')]);
const SPACE = Buffer.alloc(64);
const PROGRAM_MODE = 0o755;
/** What lies beside the program on Linux and Windows. */
const SHARED = [
  'icudtl.dat',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'resources.pak',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'LICENSE',
  'LICENSES.chromium.html',
  'vk_swiftshader_icd.json',
];
const LANGUAGES = ['en-US', 'de', 'fr', 'ja'];
const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'];

export type StandInSystem = 'linux' | 'win32' | 'darwin';

export function writeStandInRuntime(folder: string, version: string, system: StandInSystem = 'linux'): void {
  const write = (file: string, content: Buffer | string = 'stands in\n', mode = 0o644): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content, { mode });
  };
  write('version', version);
  if (system === 'darwin') writeMac(write, version);
  else {
    for (const file of SHARED) write(file);
    for (const language of LANGUAGES) write(`locales/${language}.pak`);
  }
  if (system === 'linux') {
    for (const file of ['chrome-sandbox', 'chrome_crashpad_handler']) write(file, 'stands in\n', PROGRAM_MODE);
    for (const file of ['libffmpeg.so', 'libvk_swiftshader.so', 'libvulkan.so.1']) write(file);
    write('electron', Buffer.concat([readFileSync('/bin/true'), SPACE, FUSES, SPACE]), PROGRAM_MODE);
  }
  if (system === 'win32') {
    for (const file of ['ffmpeg.dll', 'vk_swiftshader.dll', 'vulkan-1.dll', 'd3dcompiler_47.dll']) write(file);
    write('electron.exe', Buffer.concat([windowsProgram(), SPACE, FUSES, SPACE]), PROGRAM_MODE);
  }
}

type Write = (file: string, content?: Buffer | string, mode?: number) => void;

function writeMac(write: Write, version: string): void {
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  write(`${contents}/Info.plist`, plistOf({ CFBundleExecutable: 'Electron', CFBundleVersion: version }));
  write(`${contents}/MacOS/Electron`, 'stands in\n', PROGRAM_MODE);
  write(`${contents}/Resources/electron.icns`);
  write(`${framework}/Electron Framework`, Buffer.concat([SPACE, FUSES, SPACE]), PROGRAM_MODE);
  for (const language of ['en', 'de', 'fr', 'ja']) {
    write(`${contents}/Resources/${language}.lproj/locale.pak`);
    write(`${framework}/Versions/A/Resources/${language}.lproj/locale.pak`);
  }
  for (const kind of HELPERS) {
    const name = `Electron Helper${kind}`;
    const helper = `${contents}/Frameworks/${name}.app/Contents`;
    write(`${helper}/Info.plist`, plistOf({ CFBundleExecutable: name }));
    write(`${helper}/MacOS/${name}`, 'stands in\n', PROGRAM_MODE);
  }
  for (const file of ['LICENSE', 'LICENSES.chromium.html']) write(file);
}

function plistOf(keys: Readonly<Record<string, string>>): string {
  const lines = Object.entries(keys).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${lines.join('')}</dict></plist>\n`;
}

type Resedit = {
  readonly NtExecutable: { createEmpty(is32Bit: boolean, isDll: boolean): { generate(): ArrayBuffer } };
  readonly NtExecutableResource: { from(executable: object): { entries: object[]; outputResource(to: object): void } };
  readonly Resource: {
    readonly VersionInfo: {
      createEmpty(): {
        setFileVersion(...numbers: readonly number[]): void;
        setStringValues(language: object, values: object): void;
        outputToResourceEntries(entries: object[]): void;
      };
    };
  };
};

/** An empty program with the one resource that electron-builder reads. Its own library writes it. */
function windowsProgram(): Buffer {
  const builder = createRequire(createRequire(import.meta.url).resolve('app-builder-lib'));
  const { NtExecutable, NtExecutableResource, Resource } = builder('resedit') as Resedit;
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const version = Resource.VersionInfo.createEmpty();
  version.setFileVersion(1, 0, 0, 0, 1033);
  version.setStringValues(
    { lang: 1033, codepage: 1200 },
    { ProductName: 'Electron', OriginalFilename: 'electron.exe' },
  );
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}
