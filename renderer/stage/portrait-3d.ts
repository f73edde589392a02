import type { Avatar } from './avatar.ts';
import type { Portrait } from './portrait.ts';
import { tierOf, type Tier } from './quality.ts';
import { openPicture, rendererNameOf } from './scene.ts';

/** Draws an avatar with WebGL; who that is can change while the graphics context stays. */
export interface Portrait3d extends Portrait {
  /** Compiles the avatar in the background, shows it, and frees the one before. Takes it over: `dispose` frees it too. */
  wear(avatar: Avatar): Promise<void>;
  takes(extension: string): boolean;
}

/**
 * @param onLost the graphics context went away: everything must be made again
 * @throws Error if there is no WebGL 2
 */
export function openPortrait3d(onLost: () => void): Portrait3d {
  const canvas = document.createElement('canvas');
  const rendererName = rendererNameOf();
  const tier: Tier = tierOf(rendererName);
  const picture = openPicture({ canvas, antialias: tier === 'gpu' });
  let worn: Avatar | null = null;
  let isClosed = false;
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    if (!isClosed) onLost();
  });
  return {
    canvas,
    rendererName,
    tier,
    flat: false,
    takes: (extension) => picture.takes(extension),
    get held() {
      return picture.held;
    },
    async wear(avatar) {
      await picture.prepare(avatar);
      if (isClosed) {
        avatar.dispose();
        return;
      }
      picture.show(avatar);
      worn?.dispose();
      worn = avatar;
    },
    resize: (widthPx, heightPx, pixelRatio) => {
      picture.resize(widthPx, heightPx, pixelRatio);
    },
    draw(pose) {
      worn?.wear(pose);
      picture.draw();
    },
    dispose() {
      isClosed = true;
      worn?.dispose();
      picture.dispose();
      canvas.remove();
    },
  };
}
