import type { KioskEvent } from './kiosk-events.ts';

type AvatarReport = { readonly file: string; readonly problem: string };

/** What the operator reads when the file that was chosen as the avatar cannot be shown as it is. */
export function avatarNotice({ file, problem }: AvatarReport, atMs: number): KioskEvent {
  return { kind: 'notice', atMs, level: 'warn', text: `Avatar “${file}”: ${problem}` };
}
