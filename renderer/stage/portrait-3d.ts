import { GUIDE } from './head/character.ts';
import { openHeadAvatar } from './head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from './head/head-sculpture.ts';
import type { Portrait } from './portrait.ts';
import { tierOf } from './quality.ts';
import { openPicture, rendererNameOf } from './scene.ts';

/**
 * @param onLost the graphics context went away: everything must be made again
 * @throws Error if there is no WebGL 2
 */
export function openPortrait3d(onLost: () => void): Portrait {
  const canvas = document.createElement('canvas');
  const rendererName = rendererNameOf();
  const tier = tierOf(rendererName);
  const picture = openPicture({ canvas, antialias: tier === 'gpu' });
  const avatar = openHeadAvatar(GUIDE, tier === 'gpu' ? RICH_DETAIL : SOFT_DETAIL);
  picture.show(avatar);
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    onLost();
  });
  return {
    canvas,
    rendererName,
    tier,
    flat: false,
    resize: (widthPx, heightPx, pixelRatio) => {
      picture.resize(widthPx, heightPx, pixelRatio);
    },
    draw(pose) {
      avatar.wear(pose);
      picture.draw();
    },
    dispose() {
      avatar.dispose();
      picture.dispose();
      canvas.remove();
    },
  };
}
