import {
  Color, DirectionalLight, DoubleSide, Group, HemisphereLight, Mesh, MeshBasicMaterial, MeshLambertMaterial,
  MeshStandardMaterial, Texture, type Material, type Object3D,
} from 'three'; // prettier-ignore
import type { Detail } from './avatar-format.ts';

/** Materials that the machine can draw, lights of the avatar's own, and pictures no larger than they are seen. */
const LARGEST_PICTURE_PX: Readonly<Record<Detail, number>> = { soft: 1024, rich: 2048 };

/**
 * The stage's canvas takes colours as they are shown; three.js computes light in linear ones. An avatar from a file
 * turns them into shown colours itself, with a soft shoulder, so that it needs nothing of the stage.
 */
const SHOWN = `
  vec3 lit = max(gl_FragColor.rgb, vec3(0.0));
  lit = mix(lit, 1.0 - 0.36 * exp(-(lit - 0.64) / 0.36), step(0.64, lit));
  gl_FragColor = sRGBTransferOETF(vec4(lit, gl_FragColor.a));
`;

function showing(material: Material): Material {
  const before = material.onBeforeCompile.bind(material);
  material.toneMapped = false;
  material.onBeforeCompile = (shader, renderer) => {
    before(shader, renderer);
    shader.fragmentShader = shader.fragmentShader.replace('#include <colorspace_fragment>', SHOWN);
  };
  const key = material.customProgramCacheKey.bind(material);
  material.customProgramCacheKey = () => `${key()} shown`;
  return material;
}

type Painted = Material & {
  readonly color?: Color;
  readonly map?: Texture | null;
  readonly isMeshBasicMaterial?: boolean;
  readonly isMToonMaterial?: boolean;
  readonly isOutline?: boolean;
};

function simpler(from: Painted): Material {
  const flat = from.isMeshBasicMaterial === true || from.isMToonMaterial === true;
  const to = flat ? new MeshBasicMaterial() : new MeshLambertMaterial();
  to.color.copy(from.color ?? new Color(0xffffff));
  to.map = from.map ?? null;
  to.vertexColors = from.vertexColors;
  to.name = from.name;
  to.opacity = from.opacity;
  to.alphaTest = from.alphaTest;
  to.transparent = from.transparent;
  to.depthWrite = from.depthWrite;
  to.side = from.side;
  if (from instanceof MeshStandardMaterial && to instanceof MeshLambertMaterial) {
    to.emissive.copy(from.emissive).multiplyScalar(from.emissiveIntensity);
    to.emissiveMap = from.emissiveMap;
  }
  return to;
}

function richer(from: Painted): Material {
  // Without surroundings to mirror, metal would be black.
  if (from instanceof MeshStandardMaterial) from.metalness = Math.min(from.metalness, 0.15);
  return from;
}

export function paint(root: Object3D, detail: Detail): void {
  const painted = new Map<Material, Material>();
  const made = (from: Painted): Material => {
    const known = painted.get(from);
    if (known !== undefined) return known;
    const to = showing(detail === 'soft' ? simpler(from) : richer(from));
    painted.set(from, to);
    return to;
  };
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const mesh = object as Mesh;
    const list = Array.isArray(mesh.material) ? mesh.material : [mesh.material];
    // Toon outlines are drawn as a second pass of the same mesh: on a software renderer they cost as much as the face.
    const kept = list.map((material) => (isOutline(material) && detail === 'soft' ? hidden() : made(material)));
    mesh.material = Array.isArray(mesh.material) ? kept : kept[0];
  });
  const worn = new Set([...painted.values()].flatMap(texturesOf));
  for (const [from, to] of painted) {
    if (from === to) continue;
    for (const texture of texturesOf(from)) if (!worn.has(texture)) freeTexture(texture);
    from.dispose();
  }
}

const isOutline = (material: Painted): boolean => material.isOutline === true;
function hidden(): Material {
  const material = new MeshBasicMaterial({ side: DoubleSide });
  material.visible = false;
  return material;
}

export function lightsFor(detail: Detail): Group {
  const lights = new Group();
  const sky = new HemisphereLight(0xfff3e4, 0x8a6f5c, detail === 'soft' ? 1.95 : 1.6);
  const key = new DirectionalLight(0xfff0de, detail === 'soft' ? 1.7 : 2);
  key.position.set(1.2, 1.6, 2.6);
  lights.add(sky, key);
  if (detail === 'rich') {
    const rim = new DirectionalLight(0xcfe4ff, 1.6);
    rim.position.set(-2, 1.2, -2.2);
    lights.add(rim);
  }
  return lights;
}

/** A toon material keeps its pictures among its uniforms. */
function texturesOf(material: Material): Texture[] {
  const uniforms = 'uniforms' in material ? (material.uniforms as Record<string, { value: unknown }>) : {};
  const values = [...(Object.values(material) as unknown[]), ...Object.values(uniforms).map(({ value }) => value)];
  return values.filter((value): value is Texture => value instanceof Texture);
}

function freeTexture(texture: Texture): void {
  if (typeof ImageBitmap !== 'undefined' && texture.image instanceof ImageBitmap) texture.image.close();
  texture.dispose();
}

function eachMaterial(root: Object3D, use: (material: Material) => void): void {
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const { material } = object as Mesh;
    for (const one of Array.isArray(material) ? material : [material]) use(one);
  });
}

/** Pictures that are larger than the face is ever shown take memory and time for nothing. */
export async function shrinkPictures(root: Object3D, detail: Detail): Promise<void> {
  if (typeof createImageBitmap === 'undefined') return;
  const textures = new Set<Texture>();
  eachMaterial(root, (material) => {
    for (const texture of texturesOf(material)) textures.add(texture);
  });
  const done = new Map<ImageBitmap, ImageBitmap>();
  for (const texture of textures) {
    const image: unknown = texture.image;
    if (!(image instanceof ImageBitmap)) continue;
    const share = LARGEST_PICTURE_PX[detail] / Math.max(image.width, image.height);
    if (share >= 1) continue;
    const size = { resizeWidth: Math.round(image.width * share), resizeHeight: Math.round(image.height * share) };
    const smaller = done.get(image) ?? (await createImageBitmap(image, { ...size, resizeQuality: 'high' }));
    done.set(image, smaller);
    texture.image = smaller;
    texture.needsUpdate = true;
  }
  for (const image of done.keys()) image.close();
}

/** Frees everything that a model holds on the graphics card and in the page. */
export function freeAll(root: Object3D): void {
  eachMaterial(root, (material) => {
    for (const texture of texturesOf(material)) freeTexture(texture);
    material.dispose();
  });
  root.traverse((object) => {
    if ('geometry' in object) (object as Mesh).geometry.dispose();
    if ('skeleton' in object) (object as unknown as { skeleton: { dispose(): void } }).skeleton.dispose();
    if ('dispose' in object && 'isLight' in object) (object as DirectionalLight).dispose();
  });
}
