import { statfsSync } from 'node:fs';
import { availableParallelism, freemem, loadavg } from 'node:os';
import type { Health } from '../../preload/contract.ts';
import type { LoggedIncident } from '../domain/operator.ts';
import type { PartReport } from '../interfaces/watchdog.ts';

export type HealthSources = {
  readonly folder: string;
  readonly version: string;
  readonly transport: () => { readonly name: string; readonly state: string };
  readonly audioHost: string;
  readonly incidents: () => LoggedIncident[];
  readonly audioRestarts: () => number;
  readonly watched: () => readonly PartReport[];
  readonly screen: () => { readonly fps: number; readonly renderer: string } | null;
  readonly databaseBytes: () => number;
  readonly judges: () => Health['judges'];
};

// Absent under Node, whatever its types say.
const electronVersion = (process.versions as Readonly<Record<string, string | undefined>>)['electron'] ?? null;

/** How the kiosk is, each time it is asked; CPU is the share since the last time. */
export function openHealth(sources: HealthSources): () => Health {
  const startedAtUtcMs = Date.now() - process.uptime() * 1000;
  let lastCpu = process.cpuUsage();
  let lastAtMs = performance.now();
  return () => {
    const spent = process.cpuUsage(lastCpu);
    const sinceMs = Math.max(1, performance.now() - lastAtMs);
    lastCpu = process.cpuUsage();
    lastAtMs = performance.now();
    const screen = sources.screen();
    const { name, state } = sources.transport();
    return {
      version: sources.version,
      node: process.versions.node,
      electron: electronVersion,
      startedAtUtcMs,
      transport: name,
      transportState: state,
      audioHost: sources.audioHost,
      audioRestarts: sources.audioRestarts(),
      incidents: sources.incidents(),
      watched: [...sources.watched()],
      fps: screen?.fps ?? null,
      renderer: screen?.renderer ?? '',
      cpuShare: (spent.user + spent.system) / 1000 / sinceMs,
      machineLoad: loadavg()[0],
      cores: availableParallelism(),
      memoryBytes: process.memoryUsage.rss(),
      freeMemoryBytes: freemem(),
      freeDiskBytes: freeDisk(sources.folder),
      databaseBytes: sources.databaseBytes(),
      judges: sources.judges(),
    };
  };
}

function freeDisk(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null; // not every file system tells
  }
}
