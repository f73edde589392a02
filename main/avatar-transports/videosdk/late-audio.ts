import type { AudioItem } from './audio-items.ts';

/** Where nothing orders sound against control, a segment's end waits this long for sound that it overtook. */
export const SETTLE_MS = 80;

export type LateAudio = {
  /** In the order in which they came; passes them on in the order in which they were sent, as well as can be told. */
  take(item: AudioItem): void;
  /** An INTERRUPT: what is held is void. */
  drop(): void;
};

/**
 * Holds the end of a segment back for a moment, so that sound which it overtook on the way still belongs to its
 * segment. A second end within that moment shows that the sound between them was a segment of its own.
 */
export function openLateAudio(pass: (item: AudioItem) => void, settleMs: number): LateAudio {
  let end: AudioItem | null = null;
  let late: AudioItem[] = [];
  let timer: NodeJS.Timeout | null = null;
  const release = (): { ended: AudioItem | null; after: AudioItem[] } => {
    if (timer !== null) clearTimeout(timer);
    const released = { ended: end, after: late };
    timer = null;
    end = null;
    late = [];
    return released;
  };
  const settle = (): void => {
    const { ended, after } = release();
    for (const item of after) pass(item);
    if (ended !== null) pass(ended);
  };
  return {
    take: (item) => {
      if (settleMs === 0) pass(item);
      else if (item.kind === 'audio-frame') {
        if (end === null) pass(item);
        else late.push(item);
      } else {
        const { ended, after } = release();
        if (ended !== null) pass(ended);
        for (const sound of after) pass(sound);
        end = item;
        timer = setTimeout(settle, settleMs);
      }
    },
    drop: () => {
      release();
    },
  };
}
