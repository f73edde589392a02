import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const must = (isSo, what) => {
  if (!isSo) throw new Error(what);
};

/** A peer that tells one JSON object a line. */
export function openPeer(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const told = [];
  let trouble = '';
  child.stderr.on('data', (chunk) => (trouble = (trouble + chunk).slice(-4000)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) told.push(JSON.parse(line));
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const count = (kind) => told.filter((event) => event.kind === kind).length;
  return {
    told,
    of: (kind) => told.filter((event) => event.kind === kind),
    tell: (line) => child.stdin.write(`${line}\n`),
    until: async (kind, times, withinMs) => {
      const endAtMs = Date.now() + withinMs;
      while (count(kind) < times) {
        if (Date.now() > endAtMs || child.exitCode !== null)
          throw new Error(
            `${kind} was told ${count(kind)} times, not ${times}: ${JSON.stringify(told.slice(-5))} ${trouble}`,
          );
        await sleep(20);
      }
    },
    gone: async () => {
      await gone;
      must(child.exitCode === 0, `the peer ended with ${child.exitCode}: ${trouble}`);
    },
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
