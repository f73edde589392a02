/** electron-builder's own view of electron-builder.yml; it has no public entrance. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Problems } from './report.ts';

export type BuilderConfig = {
  readonly electronVersion: string;
  readonly toolsets?: { readonly appimage?: string };
  readonly linux?: { readonly target?: readonly string[] };
  readonly win?: { readonly target?: readonly string[] };
  readonly mac?: { readonly target?: readonly string[] };
};

type ConfigModule = {
  readonly getConfig: (root: string, file: string | null, overrides: null) => Promise<BuilderConfig>;
  readonly validateConfiguration: (config: object, log: object) => Promise<void>;
};

/** @param file null: electron-builder.yml */
export async function readConfig(root: string, file: string | null): Promise<BuilderConfig> {
  return modulesOf(root).config.getConfig(root, file, null);
}

/** @throws Error in electron-builder's words */
export async function configProblems(root: string, config: BuilderConfig): Promise<Problems> {
  const { config: module, DebugLogger } = modulesOf(root);
  await module.validateConfiguration(config, new DebugLogger(false));
  return [];
}

export function targetProblems({ toolsets, linux, win, mac }: BuilderConfig): Problems {
  return [
    ...(toolsets?.appimage === '1.0.3' ? [] : ['the AppImage toolset is not 1.0.3']),
    ...['AppImage', 'deb'].filter((name) => linux?.target?.includes(name) !== true).map((name) => `no ${name}`),
    ...(win?.target?.includes('nsis') === true ? [] : ['no nsis']),
    ...(mac?.target?.includes('dmg') === true ? [] : ['no dmg']),
  ];
}

function modulesOf(root: string) {
  const require = createRequire(join(root, 'package.json'));
  const config = require('app-builder-lib/out/util/config/config.js') as ConfigModule;
  const { DebugLogger } = require('builder-util') as { DebugLogger: new (isEnabled: boolean) => object };
  return { config, DebugLogger };
}
