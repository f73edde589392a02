/** Runs electron-builder itself on stand-ins for what it would download: the runtime, fpm, the AppImage tools. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeStandInRuntime, type StandInSystem } from '../stand-in-runtime.ts';
import type { Problems } from './report.ts';

export type PackOrder = {
  readonly root: string;
  /** null: electron-builder.yml */
  readonly config: string | null;
  readonly electronVersion: string;
  /** Where stand-ins go. */
  readonly work: string;
  /** Where electron-builder puts what it makes. */
  readonly output: string;
  readonly system: StandInSystem;
  /** electron-builder's words: `--linux dir deb`. */
  readonly targets: readonly string[];
};

export function packOnStandIn(order: PackOrder): Problems {
  const { root, config, electronVersion, work, output, system, targets } = order;
  const runtime = join(work, `electron-${system}`);
  writeStandInRuntime(runtime, electronVersion, system);
  const settings = [`-c.electronDist=${runtime}`, `-c.directories.output=${output}`];
  const args = [...targets, ...(config === null ? [] : ['--config', config]), ...settings];
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/electron-builder'), args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      USE_HARD_LINKS: 'false',
      CUSTOM_FPM_PATH: writeFpm(work),
      APPIMAGE_TOOLS_PATH: writeAppImageTools(work),
      PARLEY_PACK_FOREIGN: '1',
    },
  });
  if (status === 0) return [];
  const said = `${stdout}${stderr}`.split('\n').filter((line) => !line.includes('duplicate dependency'));
  const failed = said.findIndex((line) => line.includes('⨯'));
  return [said.slice(Math.max(0, failed)).join(' ').slice(0, 900)];
}

function writeFpm(work: string): string {
  const file = join(work, 'fpm');
  const script = join(import.meta.dirname, '../stand-in-fpm.ts');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, { mode: 0o755 });
  return file;
}

/** Debian's own tools where the toolset has its own; in the runtime's place a program that does nothing. */
function writeAppImageTools(work: string): string {
  const folder = join(work, 'appimage-tools');
  mkdirSync(join(folder, 'runtimes'), { recursive: true });
  mkdirSync(join(folder, 'lib/x64'), { recursive: true });
  mkdirSync(join(folder, 'lib/arm64'), { recursive: true });
  // What is packed is thrown away: quick instead of small.
  const quick = '#!/bin/sh\nexec mksquashfs "$@" -Xcompression-level 1\n';
  writeFileSync(join(folder, 'mksquashfs'), quick, { mode: 0o755 });
  const validate = '#!/bin/sh\nexec desktop-file-validate "$@"\n';
  writeFileSync(join(folder, 'desktop-file-validate'), validate, { mode: 0o755 });
  for (const arch of ['x64', 'arm64']) copyFileSync('/bin/true', join(folder, `runtimes/runtime-${arch}`));
  return folder;
}
