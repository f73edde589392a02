import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
/** The check that electron-builder itself runs before it packs; it has no public entrance of its own. */
type ConfigModule = {
  readonly getConfig: (projectFolder: string, configFile: string, overrides: null) => Promise<Record<string, unknown>>;
  readonly validateConfiguration: (config: object, debugLogger: object) => Promise<void>;
};
const require = createRequire(join(ROOT, 'package.json'));
const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as ConfigModule;
const { DebugLogger } = require('builder-util') as { DebugLogger: new (isEnabled: boolean) => object };

let folder: string;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-packing-'));
  text = await readFile(join(ROOT, 'electron-builder.yml'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

async function check(edited: string): Promise<Record<string, unknown>> {
  const file = join(folder, 'electron-builder.yml');
  await writeFile(file, edited);
  const config = await getConfig(ROOT, file, null);
  await validateConfiguration(config, new DebugLogger(false));
  return config;
}

it('is what electron-builder understands', async () => {
  expect(await check(text)).toMatchObject({ appId: 'org.parley.kiosk', productName: 'Parley', publish: null });
});

it.each([
  ['a misspelt option', 'oneClick:', 'oneClik:'],
  ['a fuse that is none', 'runAsNode:', 'runAsNodes:'],
  ['a value of the wrong type', 'npmRebuild: false', 'npmRebuild: [1]'],
])('would say so if it had %s', async (_, from, to) => {
  expect(text).toContain(from);
  await expect(check(text.replace(from, to))).rejects.toThrow(/Invalid configuration object/);
});

it('packs the Electron that is tested, with every door shut', async () => {
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(await check(text)).toMatchObject({
    electronVersion: devDependencies['electron'],
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
  });
});

it('packs no client that names no licence', async () => {
  expect(JSON.stringify((await check(text))['files'])).toContain('"!out/renderer/vendor/**"');
});
