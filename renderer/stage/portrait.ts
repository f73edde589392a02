import type { Pose } from './avatar.ts';
import type { Tier } from './quality.ts';

/** One way of drawing the avatar: three dimensions with WebGL, or two without. */
export interface Portrait {
  readonly canvas: HTMLCanvasElement;
  readonly rendererName: string;
  readonly tier: Tier;
  /** Drawn without WebGL: cheap at any size. */
  readonly flat: boolean;
  /** What the graphics card holds for it: for tests that nothing is left behind. */
  readonly held?: { readonly geometries: number; readonly textures: number; readonly programs: number };
  resize(widthPx: number, heightPx: number, pixelRatio: number): void;
  draw(pose: Pose): void;
  dispose(): void;
}
