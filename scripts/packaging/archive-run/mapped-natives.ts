import { readFileSync } from 'node:fs';

/** Native libraries that a process has mapped and that are not the system's. Linux only. */
export function mappedNatives(pid: number | 'self'): readonly string[] {
  const files = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => line.slice(line.indexOf('/')))
    .filter((file) => /\.(?:node|so(?:\.\d+)*)(?: \(deleted\))?$/.test(file));
  return [...new Set(files)].filter((file) => !/^\/(?:usr\/)?lib(?:32|64)?\//.test(file)).sort();
}
