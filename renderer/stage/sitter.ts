import type { Avatar } from './avatar.ts';
import { CHARACTERS, type Character } from './head/character.ts';
import { openHeadAvatar } from './head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from './head/head-sculpture.ts';
import type { Tier } from './quality.ts';

/** Somebody from a file of the operator's. The stage is told how to get them and knows nothing of files. */
export type Guest = {
  readonly name: string;
  /** @throws Error if they cannot be shown; the message is for the operator */
  open(tier: Tier, takes: (extension: string) => boolean): Promise<Avatar>;
};

/** Who sits for the portrait, and how it is drawn. */
export type Sitter = {
  /** Which of the house's own guides. */
  readonly guide: Character['name'];
  /** Drawn without 3D. */
  readonly flat: boolean;
  /** In place of the house's own guide. */
  readonly guest: Guest | null;
};

export const sameSitter = (a: Sitter, b: Sitter): boolean =>
  a.flat === b.flat && a.guide === b.guide && a.guest?.name === b.guest?.name;

/** The guide that Parley brings; always there when a guest cannot come. */
export function openGuide(guide: Character['name'], tier: Tier): Avatar {
  return openHeadAvatar(CHARACTERS[guide], tier === 'gpu' ? RICH_DETAIL : SOFT_DETAIL);
}
