import type { Guest } from './stage/stage.ts';

/**
 * The avatar of a file in the operator's folder; null without a file. What reads files is fetched only when there is one.
 *
 * @param onMissing what its face cannot do, as a sentence for the operator
 */
export function guestOf(file: string, onMissing: (file: string, problem: string) => void): Guest | null {
  if (file === '') return null;
  return {
    name: file,
    async open(tier, takes) {
      const response = await fetch(`./avatars/${encodeURIComponent(file)}`);
      if (!response.ok) throw new Error('There is no such file in the folder “avatars”.');
      const [bytes, { openAvatarFile }] = await Promise.all([
        response.arrayBuffer(),
        import('./avatar-formats/index.ts'),
      ]);
      const detail = tier === 'gpu' ? 'rich' : 'soft';
      const { avatar } = await openAvatarFile(new Uint8Array(bytes), { detail, textureFormats: takes });
      if (avatar.missing.length > 0) onMissing(file, `It has no shapes to ${avatar.missing.join(' or ')}.`);
      return avatar;
    },
  };
}
