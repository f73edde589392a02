import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Before the screen, behind the sound server. */
const PRIORITY = -11;
/** PulseAudio's own is 5. */
const REALTIME_PRIORITY = '3';
const CHRT_MS = 1000;

/**
 * Sound before pictures, as far as the system lets us. Called when the process is young: what it starts inherits it.
 *
 * On Linux each thread has a priority of its own. Where the kernel groups processes by session (autogroup) it counts
 * within the group alone; a process with a session of its own gets its group raised, too. The realtime class asks for
 * a right that few kiosks give (root, or `rtprio` in limits.conf).
 *
 * @param realtime only for a process that never computes for long: this one then comes before everybody
 */
export function raisePriority(pid: number, realtime: boolean): void {
  if (process.platform !== 'linux') {
    trying(() => {
      setPriority(pid, PRIORITY);
    });
    return;
  }
  trying(() => {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), PRIORITY);
  });
  trying(() => {
    const group = `/proc/${pid}/autogroup`;
    const isOwn = existsSync(group) && readFileSync(group, 'utf8') !== readFileSync('/proc/self/autogroup', 'utf8');
    if (isOwn) writeFileSync(group, String(PRIORITY));
  });
  if (!realtime) return;
  const args = ['--all-tasks', '--rr', '--pid', REALTIME_PRIORITY, String(pid)];
  execFile('chrt', args, { timeout: CHRT_MS }, () => undefined);
}

function trying(step: () => void): void {
  try {
    step();
  } catch {
    // Not everybody may, and the process may be gone: then the system's own fairness has to do.
  }
}
