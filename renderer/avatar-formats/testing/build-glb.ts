/**
 * Small binary glTFs for tests, made from nothing: a ball for a head with lips, lids and brows that shapes move, in
 * metres at a person's height; with bones and arms where asked. Facts that the tests check are exported beside it.
 */
export type Place = 'lips' | 'jaw' | 'leftLid' | 'rightLid' | 'bothLids' | 'brows' | 'cheeks' | 'nowhere';
export type GlbShape = { readonly name: string; readonly place: Place };

export type GlbOptions = {
  readonly shapes: readonly GlbShape[];
  /** A skeleton with arms stretched out, as Mixamo and Ready Player Me name it; or another one. */
  readonly bones?: boolean | readonly Bone[];
  /** Of the head's ball: two triangles for each. */
  readonly rings?: number;
  readonly sectors?: number;
  /** A node over all others. */
  readonly root?: string;
  /** What is added to the description as it is. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Extra nodes' worth of VRM need to know these node numbers. */
  readonly facing?: 1 | -1;
};

export const HEAD = { x: 0, y: 1.6, z: 0, radius: 0.11 };
export const MOUTH_Y = 1.56;
export const EYES_Y = 1.628;
const FINENESS = { rings: 24, sectors: 32 };
const SHAPE_MOVES = 0.012;

type Mesh = { readonly positions: Float32Array; readonly indices: Uint16Array; readonly normals: Float32Array };

type Fineness = typeof FINENESS;

function ball(facing: 1 | -1, { rings, sectors }: Fineness): Mesh {
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (let ring = 0; ring <= rings; ring += 1)
    for (let sector = 0; sector <= sectors; sector += 1) {
      const [theta, phi] = [(ring / rings) * Math.PI, (sector / sectors) * 2 * Math.PI];
      const normal = [Math.sin(theta) * Math.sin(phi), Math.cos(theta), facing * Math.sin(theta) * Math.cos(phi)];
      normals.push(...normal);
      positions.push(...normal.map((value, axis) => [HEAD.x, HEAD.y, HEAD.z][axis] + value * HEAD.radius));
      if (ring === rings || sector === sectors) continue;
      const a = ring * (sectors + 1) + sector;
      const quad = [a, a + sectors + 1, a + 1, a + 1, a + sectors + 1, a + sectors + 2];
      indices.push(...(facing === 1 ? quad : quad.toReversed()));
    }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint16Array.from(indices),
  };
}

/** How much of a shape a point of the face takes. */
function shareOf(place: Place, x: number, y: number, z: number, facing: number): number {
  if (z * facing < 0.03) return 0;
  const near = (px: number, py: number, reach: number): number =>
    Math.max(0, 1 - Math.hypot(x - px, y - py) / reach) > 0 ? 1 : 0;
  // A model's left is at +x when it faces +z.
  const left = 0.032 * facing;
  switch (place) {
    case 'lips':
      return near(0, MOUTH_Y, 0.03);
    case 'jaw':
      return y < MOUTH_Y ? near(0, MOUTH_Y - 0.02, 0.045) : 0;
    case 'leftLid':
      return near(left, EYES_Y, 0.022);
    case 'rightLid':
      return near(-left, EYES_Y, 0.022);
    case 'bothLids':
      return Math.max(near(left, EYES_Y, 0.022), near(-left, EYES_Y, 0.022));
    case 'brows':
      return Math.max(near(left, EYES_Y + 0.03, 0.018), near(-left, EYES_Y + 0.03, 0.018));
    case 'cheeks':
      return Math.max(near(0.03, MOUTH_Y, 0.012), near(-0.03, MOUTH_Y, 0.012));
    case 'nowhere':
      return 0;
  }
}

function deltasOf({ positions }: Mesh, place: Place, facing: number): Float32Array {
  const deltas = new Float32Array(positions.length);
  for (let at = 0; at < positions.length; at += 3)
    deltas[at + 1] = -SHAPE_MOVES * shareOf(place, positions[at], positions[at + 1], positions[at + 2], facing);
  return deltas;
}

export type Bone = {
  readonly name: string;
  readonly parent: number;
  readonly at: readonly [number, number, number];
};

const BONES: readonly Bone[] = [
  { name: 'Hips', parent: -1, at: [0, 1, 0] },
  { name: 'Spine2', parent: 0, at: [0, 1.3, 0] },
  { name: 'Neck', parent: 1, at: [0, 1.47, 0] },
  { name: 'Head', parent: 2, at: [0, 1.54, 0] },
  { name: 'LeftEye', parent: 3, at: [0.032, EYES_Y, 0.08] },
  { name: 'RightEye', parent: 3, at: [-0.032, EYES_Y, 0.08] },
  { name: 'LeftArm', parent: 1, at: [0.18, 1.42, 0] },
  { name: 'LeftForeArm', parent: 6, at: [0.45, 1.42, 0] },
  { name: 'RightArm', parent: 1, at: [-0.18, 1.42, 0] },
  { name: 'RightForeArm', parent: 8, at: [-0.45, 1.42, 0] },
  { name: 'LeftHand', parent: 7, at: [0.7, 1.42, 0] },
  { name: 'RightHand', parent: 9, at: [-0.7, 1.42, 0] },
  { name: 'LeftUpLeg', parent: 0, at: [0.1, 0.9, 0] },
  { name: 'LeftLeg', parent: 12, at: [0.1, 0.5, 0] },
  { name: 'LeftFoot', parent: 13, at: [0.1, 0.1, 0] },
  { name: 'RightUpLeg', parent: 0, at: [-0.1, 0.9, 0] },
  { name: 'RightLeg', parent: 15, at: [-0.1, 0.5, 0] },
  { name: 'RightFoot', parent: 16, at: [-0.1, 0.1, 0] },
];
/** Node 0 is the mesh; bones follow in this order. */
export const nodeOf = (name: string): number => 1 + BONES.findIndex((candidate) => candidate.name === name);

/** The head, both arms as thin sticks, legs that no picture shows; each vertex hangs on one bone. */
function body(facing: 1 | -1, fineness: Fineness, bones: readonly Bone[]): Mesh & { readonly joints: Uint8Array } {
  const bone = (name: string): number => bones.findIndex((candidate) => candidate.name === name);
  const head = ball(facing, fineness);
  const positions = [...head.positions];
  const normals = [...head.normals];
  const indices = [...head.indices];
  const joints: number[] = Array.from({ length: head.positions.length / 3 }, () => bone('Head'));
  const stick = (from: readonly number[], to: readonly number[], joint: number): void => {
    const first = positions.length / 3;
    for (const [x, y, z] of [from, to]) for (const off of [-0.03, 0.03]) positions.push(x, y + off, z);
    for (let vertex = 0; vertex < 4; vertex += 1) {
      normals.push(0, 0, 1);
      joints.push(joint);
    }
    indices.push(first, first + 1, first + 2, first + 1, first + 3, first + 2);
  };
  stick([0.18 * facing, 1.42, 0], [0.7 * facing, 1.42, 0], bone('LeftArm'));
  stick([-0.18 * facing, 1.42, 0], [-0.7 * facing, 1.42, 0], bone('RightArm'));
  stick([0.1, 0, 0], [0.1, 0.4, 0], bone('Hips'));
  stick([-0.18, 1.35, 0], [0.18, 1.35, 0], bone('Spine2'));
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint16Array.from(indices),
    joints: Uint8Array.from(joints),
  };
}

/** Null: bytes that no accessor reads. */
export type View = { readonly bytes: Uint8Array; readonly accessor: Record<string, unknown> | null };
type PlainView = { readonly buffer: number; readonly byteOffset: number; readonly byteLength: number };
/** What a packing tool changes about the views and buffers. */
export type Packing = {
  readonly packViews: (views: PlainView[]) => unknown[];
  readonly moreBuffers: () => unknown[];
};

function nodesOf(bones: readonly Bone[] | null, facing: 1 | -1, root: string | undefined): unknown[] {
  if (bones === null) return [{ name: 'Face', mesh: 0 }];
  const nodes = bones.map(({ name, parent, at }, index) => {
    const from = parent < 0 ? [0, 0, 0] : bones[parent].at;
    const translation = at.map((value, axis) => (axis === 1 ? 1 : facing) * (value - from[axis]));
    const children = bones.flatMap((bone, child) => (bone.parent === index ? [child + 1] : []));
    return { name, translation, ...(children.length > 0 && { children }) };
  });
  const over = root === undefined ? [] : [{ name: root, children: [0, 1] }];
  return [{ name: 'Face', mesh: 0, skin: 0 }, ...nodes, ...over];
}

const skeletonOf = (bones: GlbOptions['bones']): readonly Bone[] | null =>
  bones === true ? BONES : bones === undefined || bones === false ? null : bones;

export function buildGlb(options: GlbOptions): Uint8Array<ArrayBuffer> {
  const { shapes, extra = {}, facing = 1, root } = options;
  const bones = skeletonOf(options.bones);
  const fineness = { ...FINENESS, ...options };
  const skinned = bones === null ? null : body(facing, fineness, bones);
  const mesh = skinned ?? ball(facing, fineness);
  const count = mesh.positions.length / 3;
  const views: View[] = [
    vec3(mesh.positions),
    vec3(mesh.normals),
    { bytes: bytesOf(mesh.indices), accessor: { componentType: 5123, count: mesh.indices.length, type: 'SCALAR' } },
    ...shapes.map(({ place }) => vec3(deltasOf(mesh, place, facing))),
  ];
  const attributes: Record<string, number> = { POSITION: 0, NORMAL: 1 };
  if (skinned !== null) {
    attributes['JOINTS_0'] = views.push(jointsView(skinned.joints)) - 1;
    attributes['WEIGHTS_0'] = views.push(weightsView(count)) - 1;
    views.push(inverseBindView(bones ?? [], facing));
  }
  const nodes = nodesOf(bones, facing, root);
  const primitive = {
    attributes,
    indices: 2,
    material: 0,
    ...(shapes.length > 0 && { targets: shapes.map((_, at) => ({ POSITION: 3 + at })) }),
  };
  return assemble(views, {
    asset: { version: '2.0', generator: 'a test' },
    scene: 0,
    scenes: [{ nodes: root !== undefined ? [nodes.length - 1] : bones === null ? [0] : [0, 1] }],
    nodes,
    meshes: [{ primitives: [primitive], extras: { targetNames: shapes.map(({ name }) => name) } }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [0.9, 0.7, 0.6, 1], metallicFactor: 0 } }],
    ...(bones !== null && { skins: [{ joints: bones.map((_, at) => at + 1), inverseBindMatrices: views.length - 1 }] }),
    ...extra,
  });
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function vec3(values: Float32Array): View {
  const [min, max] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]; // prettier-ignore
  values.forEach((value, at) => {
    min[at % 3] = Math.min(min[at % 3], value);
    max[at % 3] = Math.max(max[at % 3], value);
  });
  return {
    bytes: bytesOf(values),
    accessor: { componentType: 5126, count: values.length / 3, type: 'VEC3', min, max },
  };
}

function jointsView(joints: Uint8Array): View {
  const four = new Uint8Array(joints.length * 4);
  joints.forEach((joint, at) => {
    four[at * 4] = joint;
  });
  return { bytes: four, accessor: { componentType: 5121, count: joints.length, type: 'VEC4' } };
}

function weightsView(count: number): View {
  const four = new Float32Array(count * 4);
  for (let at = 0; at < count; at += 1) four[at * 4] = 1;
  return { bytes: bytesOf(four), accessor: { componentType: 5126, count, type: 'VEC4' } };
}

function inverseBindView(bones: readonly Bone[], facing: 1 | -1): View {
  const matrices = Float32Array.from(
    bones.flatMap(({ at: [x, y, z] }) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x * facing, -y, -z * facing, 1]),
  );
  return { bytes: bytesOf(matrices), accessor: { componentType: 5126, count: bones.length, type: 'MAT4' } };
}

/** Header, description, bytes. */
export function assemble(
  views: readonly View[],
  gltf: Readonly<Record<string, unknown>>,
  packing: Packing = { packViews: (plain) => plain, moreBuffers: () => [] },
): Uint8Array<ArrayBuffer> {
  const offsets: number[] = [];
  let total = 0;
  for (const { bytes } of views) {
    offsets.push(total);
    total += Math.ceil(bytes.length / 4) * 4;
  }
  const plain = views.map(({ bytes }, at) => ({ buffer: 0, byteOffset: offsets[at], byteLength: bytes.length }));
  const bufferViews = packing.packViews(plain);
  const description = {
    accessors: views.flatMap(({ accessor }, at) => (accessor === null ? [] : [{ bufferView: at, ...accessor }])),
    bufferViews,
    buffers: [{ byteLength: total }, ...packing.moreBuffers()],
    ...gltf,
  };
  const text = new TextEncoder().encode(JSON.stringify(description));
  const textBytes = Math.ceil(text.length / 4) * 4;
  const glb = new Uint8Array(12 + 8 + textBytes + 8 + total);
  const view = new DataView(glb.buffer);
  const words = [0x46_54_6c_67, 2, glb.length, textBytes, 0x4e_4f_53_4a];
  words.forEach((word, at) => {
    view.setUint32(at * 4, word, true);
  });
  glb.fill(0x20, 20, 20 + textBytes);
  glb.set(text, 20);
  view.setUint32(20 + textBytes, total, true);
  view.setUint32(24 + textBytes, 0x00_4e_49_42, true);
  views.forEach(({ bytes }, at) => {
    glb.set(bytes, 28 + textBytes + offsets[at]);
  });
  return glb;
}
