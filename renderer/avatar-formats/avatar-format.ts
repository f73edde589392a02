import type { Avatar } from '../stage/avatar.ts';

/** What the machine can draw: a software renderer gets simpler materials, smaller pictures and less of the body. */
export type Detail = 'soft' | 'rich';

/** A binary glTF whose parts were counted before anything of it was made. */
export type GlbFile = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly extensionsUsed: readonly string[];
  readonly triangles: number;
};

export type OpenOptions = {
  readonly detail: Detail;
  /** What compressed textures the graphics card takes as they are. */
  readonly textureFormats: (extension: string) => boolean;
};

/** An avatar that somebody else made, and what its face cannot do, as words for the operator. */
export type GuestAvatar = Avatar & { readonly missing: readonly string[] };

/** One way of making an avatar of a file. */
export interface AvatarFormat {
  readonly name: string;
  /** The first member that says yes gets the file. */
  reads(file: GlbFile): boolean;
  /** @throws AvatarTrouble if the file cannot be shown */
  open(file: GlbFile, options: OpenOptions): Promise<GuestAvatar>;
}

/** A file that cannot be an avatar; the message is a whole sentence for the operator. */
export class AvatarTrouble extends Error {
  override readonly name = 'AvatarTrouble';
}
