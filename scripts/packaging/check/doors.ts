import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readNativeLinks } from '../run-path.ts';
import type { Problems } from './report.ts';

const ON = 49;
const OFF = 48;
const WANTED: readonly (readonly [FuseV1Options, number])[] = [
  [FuseV1Options.RunAsNode, OFF],
  [FuseV1Options.EnableCookieEncryption, ON],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
  [FuseV1Options.EnableNodeCliInspectArguments, OFF],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ON],
  [FuseV1Options.OnlyLoadAppFromAsar, ON],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, OFF],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
];

/** @param program a program with fuses, or a Mac's `.app` */
export async function fuseProblems(program: string): Promise<Problems> {
  const wire = await getCurrentFuseWire(program);
  return WANTED.filter(([fuse, state]) => Number(wire[fuse]) !== state).map(
    ([fuse, state]) => `${FuseV1Options[fuse]} is not ${state === ON ? 'on' : 'off'}`,
  );
}

/** @param unpacked the packed app's `app.asar.unpacked` */
export function runPathProblems(unpacked: string): Problems {
  const release = join(unpacked, 'node_modules/naudiodon/build/Release');
  const driver = join(release, 'naudiodon.node');
  if (!existsSync(driver)) return ['naudiodon.node is not unpacked'];
  const { runPath } = readNativeLinks(driver);
  return [
    ...(runPath === '$ORIGIN' ? [] : [`its RUNPATH is ${runPath ?? 'empty'}`]),
    ...(existsSync(join(release, 'libportaudio.so.2')) ? [] : ['libportaudio.so.2 is not unpacked']),
  ];
}
