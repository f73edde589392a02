import { describe, expect, it } from 'vitest';
import { AvatarTrouble } from './avatar-format.ts';
import { checkSize, MOST_TRIANGLES, readGlb } from './glb-file.ts';
import { openAvatarFile } from './index.ts';
import { assemble, buildGlb } from './testing/build-glb.ts';

const options = { detail: 'soft', textureFormats: () => false } as const;
const good = buildGlb({ shapes: [{ name: 'jawOpen', place: 'jaw' }] });
const asset = { version: '2.0' };
const troubleOf = (bytes: Uint8Array<ArrayBuffer>): string => {
  try {
    readGlb(bytes);
    return 'none';
  } catch (error) {
    return error instanceof AvatarTrouble ? error.message : 'not for the operator';
  }
};

describe('a file that is to be an avatar', () => {
  it('is counted before anything is made of it', () => {
    expect(readGlb(good).triangles).toBe(24 * 32 * 2);
  });

  it.each([
    ['is empty', new Uint8Array(0), 'It is no binary glTF (.glb or .vrm).'],
    [
      'is a picture',
      new TextEncoder().encode('\x89PNG\r\n and so on and so on'),
      'It is no binary glTF (.glb or .vrm).',
    ],
    ['is cut off', good.slice(0, good.length - 4000), 'It is cut off.'],
    ['is cut off in its description', good.slice(0, 400), 'It is cut off.'],
    ['has a damaged description', good.with(40, 0), 'Its description is damaged.'],
    [
      'leans on other files',
      assemble([], { asset, buffers: [{ uri: 'x.bin', byteLength: 4 }] }),
      /leans on other files/,
    ],
    [
      'would load something',
      assemble([], { asset, images: [{ uri: 'https://evil.example/x.png' }] }),
      /leans on other files/,
    ],
    [
      'needs what nobody knows',
      assemble([], { asset, extensionsRequired: ['ACME_hair'] }),
      'It needs ACME_hair, which Parley does not know.',
    ],
    ['is too large', new Uint8Array(60 * 1024 * 1024), 'It has 60 MB; at most 48 MB can be shown.'],
  ] as [string, Uint8Array<ArrayBuffer>, string | RegExp][])(
    'is refused with a clear sentence when it %s',
    (_, bytes, words) => {
      expect(troubleOf(bytes)).toMatch(words);
    },
  );

  it('is refused when this machine cannot draw so much', () => {
    const file = { bytes: good, extensionsUsed: [], triangles: MOST_TRIANGLES.soft + 1 };
    expect(() => {
      checkSize(file, 'soft');
    }).toThrow('It has 80,001 triangles; on a machine without a graphics card at most 80,000 can be shown.');
    expect(() => {
      checkSize(file, 'rich');
    }).not.toThrow();
  });

  it('is refused when there is nothing to see in it', async () => {
    await expect(openAvatarFile(assemble([], { asset }), options)).rejects.toThrow('nothing in it that can be drawn');
  });

  it('is refused, and not half shown, when its numbers are damaged', async () => {
    const text = new TextDecoder('latin1').decode(good).replace('"indices":2', '"indices":9');
    const damaged = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    await expect(openAvatarFile(damaged, options)).rejects.toThrow(AvatarTrouble);
  });
});

describe('what a face cannot do', () => {
  it.each([
    [['jawOpen'], ['blink', 'smile']],
    [['eyeBlinkLeft', 'eyeBlinkRight', 'mouthSmile'], ['open its mouth']],
    [['jawOpen', 'eyesClosed', 'mouthSmile'], []],
  ])('with only %j is said', async (names, missing) => {
    const shapes = names.map((name) => ({ name, place: 'jaw' as const }));
    expect((await openAvatarFile(buildGlb({ shapes }), options)).avatar.missing).toEqual(missing);
  });
});
