import { execFileSync, spawnSync } from 'node:child_process';

const NAMESPACE = ['--map-root-user', '--mount'];

/** Whether this machine lets a test mount disks that nobody else sees. */
export function canMountOwn(): boolean {
  const mount = ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  return spawnSync('unshare', [...NAMESPACE, ...mount], { stdio: 'ignore' }).status === 0;
}

/** Runs a script with mounts of its own, which end with it. @returns what it printed */
export function runWithOwnMounts(script: string, folder: string, env: NodeJS.ProcessEnv = {}): string {
  const args = [...NAMESPACE, process.execPath, script, folder];
  return execFileSync('unshare', args, { encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' });
}
