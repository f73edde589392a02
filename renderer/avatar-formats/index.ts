import { AvatarTrouble, type AvatarFormat, type GuestAvatar, type OpenOptions } from './avatar-format.ts';
import { glb } from './glb/format.ts';
import { checkSize, readGlb } from './glb-file.ts';
import { vrm } from './vrm/format.ts';

/** Every kind of file that can be an avatar; the first that reads it gets it. */
export const avatarFormats: readonly AvatarFormat[] = [vrm, glb];

export type OpenedAvatar = { readonly avatar: GuestAvatar; readonly format: string };

/** @throws AvatarTrouble with a sentence for the operator if these bytes cannot be shown */
export async function openAvatarFile(bytes: Uint8Array<ArrayBuffer>, options: OpenOptions): Promise<OpenedAvatar> {
  const file = readGlb(bytes);
  checkSize(file, options.detail);
  const format = avatarFormats.find((candidate) => candidate.reads(file));
  if (format === undefined) throw new AvatarTrouble('It is of no kind that Parley knows.');
  try {
    return { avatar: await format.open(file, options), format: format.name };
  } catch (cause) {
    if (cause instanceof AvatarTrouble) throw cause;
    throw new AvatarTrouble(`It cannot be shown: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
