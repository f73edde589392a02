/**
 * electron-builder calls this when an application folder is complete: makes naudiodon relocatable, adds the licences,
 * and refuses what cannot run: an installer that was packed on another system than its own holds that system's natives.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ELECTRON_ENTRIES, electronLicences } from './electron-licences.ts';
import { foreignNatives } from './native-format.ts';
import { makeRelocatable } from './run-path.ts';

/** electron-builder's number for each. */
const ARCHS = { 1: 'x64', 3: 'arm64' };

export default async function afterPack({ appOutDir, packager, electronPlatformName, arch }) {
  const resources = packager.getResourcesDir(appOutDir);
  const unpacked = join(resources, 'app.asar.unpacked');
  if (electronPlatformName === 'linux')
    makeRelocatable(join(unpacked, 'node_modules/naudiodon/build/Release/naudiodon.node'));
  const text = await electronLicences(packager.projectDir, ELECTRON_ENTRIES);
  writeFileSync(join(resources, 'third-party-licences.txt'), text);
  const foreign = foreignNatives(unpacked, { system: electronPlatformName, arch: ARCHS[arch] ?? 'unknown' });
  // package:check looks at what is packed here for other systems, and throws it away.
  if (foreign.length > 0 && process.env.PARLEY_PACK_FOREIGN !== '1')
    throw new Error(`pack Parley on the system that it is for: ${foreign.join('; ')}`);
}
