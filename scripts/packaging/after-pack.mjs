/** electron-builder calls this when an application folder is complete: makes naudiodon relocatable, adds the licences. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ELECTRON_ENTRIES, electronLicences } from './electron-licences.ts';
import { makeRelocatable } from './run-path.ts';

export default async function afterPack({ appOutDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir);
  if (electronPlatformName === 'linux')
    makeRelocatable(join(resources, 'app.asar.unpacked/node_modules/naudiodon/build/Release/naudiodon.node'));
  const text = await electronLicences(packager.projectDir, ELECTRON_ENTRIES);
  writeFileSync(join(resources, 'third-party-licences.txt'), text);
}
