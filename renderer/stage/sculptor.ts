import type { Avatar } from './avatar.ts';
import { openPortrait3d, type Portrait3d } from './portrait-3d.ts';
import { openGuide, type Sitter } from './sitter.ts';

/** Makes the sculpted portrait of whoever sits, one after another in the same graphics context. */
export interface Sculptor {
  /** Begins; the last one that was asked for is shown, an older one that comes late is freed. */
  sculpt(sitter: Sitter): void;
  /** What is being made is not wanted any more, and neither is the portrait, which whoever shows it frees. */
  drop(): Portrait3d | null;
}

export type SculptorOptions = {
  readonly onReady: (portrait: Portrait3d, guest: string | null) => void;
  /** The graphics context went away, and the portrait with it. */
  readonly onLost: () => void;
  /** A guest could not come; the guide is there instead. */
  readonly onAbsent: (guest: string, why: string) => void;
};

type Ready = { readonly avatar: Avatar; readonly guest: string | null };

export function openSculptor({ onReady, onLost, onAbsent }: SculptorOptions): Sculptor {
  let portrait: Portrait3d | null = null;
  let round = 0;

  async function invite({ guide, guest }: Sitter, at: Portrait3d): Promise<Ready> {
    if (guest === null) return { avatar: openGuide(guide, at.tier), guest: null };
    try {
      const takes = (extension: string): boolean => at.takes(extension);
      return { avatar: await guest.open(at.tier, takes), guest: guest.name };
    } catch (error) {
      onAbsent(guest.name, `${error instanceof Error ? error.message : String(error)} The guide stands in.`);
      return { avatar: openGuide(guide, at.tier), guest: null };
    }
  }

  async function make(sitter: Sitter, at: Portrait3d): Promise<void> {
    const mine = ++round;
    const { avatar, guest } = await invite(sitter, at);
    if (mine !== round) {
      avatar.dispose();
      return;
    }
    await at.wear(avatar);
    if (mine === round) onReady(at, guest);
  }

  return {
    sculpt(sitter) {
      portrait ??= tryPortrait3d(onLost);
      if (portrait !== null) void make(sitter, portrait);
    },
    drop() {
      round += 1;
      const dropped = portrait;
      portrait = null;
      return dropped;
    },
  };
}

/** Null where there is no WebGL: the flat face stays, and the report names it. */
function tryPortrait3d(onLost: () => void): Portrait3d | null {
  try {
    return openPortrait3d(onLost);
  } catch {
    return null;
  }
}
