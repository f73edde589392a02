import { LinearSRGBColorSpace, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import type { Avatar } from './avatar.ts';

/** The picture itself: one camera, one avatar, nothing behind it (the wall is the page's). */
export interface Picture {
  resize(widthPx: number, heightPx: number, pixelRatio: number): void;
  /** Compiles what the avatar is drawn with, as far as possible in the background; then `show` costs nothing. */
  prepare(avatar: Avatar): Promise<void>;
  /** The one before is no longer in the picture; whoever made it frees it. */
  show(avatar: Avatar): void;
  draw(): void;
  /** Waits until what was drawn is on the canvas: for measuring only. */
  finish(): void;
  readonly drawn: { readonly calls: number; readonly triangles: number };
  /** What the graphics card holds: for tests that nothing is left behind. */
  readonly held: { readonly geometries: number; readonly textures: number; readonly programs: number };
  /** @param extension a compressed texture's, by its WebGL name */
  takes(extension: string): boolean;
  dispose(): void;
}

export type PictureOptions = { readonly canvas: HTMLCanvasElement; readonly antialias: boolean };

const FOV_DEGREES = 21;
/** What must be in the picture at least: from the jacket's pin to above the hair, and both shoulders. */
const FRAME = { centreY: -0.085, height: 3.29, width: 2.32 };

/**
 * @throws Error if there is no WebGL 2
 */
export function openPicture({ canvas, antialias }: PictureOptions): Picture {
  const renderer = new WebGLRenderer({
    canvas,
    antialias,
    alpha: true,
    stencil: false,
    powerPreference: 'high-performance',
  });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.setClearColor(0x000000, 0);
  const scene = new Scene();
  scene.matrixWorldAutoUpdate = false;
  const camera = new PerspectiveCamera(FOV_DEGREES, 1, 1, 30);
  let shown: Avatar | null = null;

  return {
    resize(widthPx, heightPx, pixelRatio) {
      renderer.setPixelRatio(pixelRatio);
      renderer.setSize(Math.max(1, widthPx), Math.max(1, heightPx), false);
      camera.aspect = widthPx / Math.max(1, heightPx);
      const tall = Math.max(FRAME.height, FRAME.width / camera.aspect);
      const away = tall / 2 / Math.tan((FOV_DEGREES * Math.PI) / 360);
      // What is too tall for the frame goes above the head, not below the chest.
      camera.position.set(0, FRAME.centreY + (tall - FRAME.height) / 2, away);
      camera.updateProjectionMatrix();
    },
    async prepare(avatar) {
      await renderer.compileAsync(avatar.object, camera, scene);
    },
    show(avatar) {
      if (shown !== null) scene.remove(shown.object);
      shown = avatar;
      scene.add(avatar.object);
      avatar.object.updateMatrixWorld();
    },
    draw() {
      renderer.render(scene, camera);
    },
    finish() {
      const gl = renderer.getContext();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    },
    get drawn() {
      const { calls, triangles } = renderer.info.render;
      return { calls, triangles };
    },
    get held() {
      const { memory, programs } = renderer.info;
      return { geometries: memory.geometries, textures: memory.textures, programs: programs?.length ?? 0 };
    },
    takes: (extension) => renderer.extensions.has(extension),
    dispose() {
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

/**
 * What the graphics stack calls itself, asked of a context that is given back at once.
 *
 * @throws Error if there is no WebGL 2
 */
export function rendererNameOf(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) throw new Error('this browser has no WebGL 2');
  const debug = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(debug === null ? gl.RENDERER : debug.UNMASKED_RENDERER_WEBGL)).slice(0, 200);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
