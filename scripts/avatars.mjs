/** Writes Parley's own guides as GLB files for other tools: `node scripts/avatars.mjs [FOLDER]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHARACTERS } from '../renderer/stage/head/character.ts';
import { glbOf } from '../renderer/stage/head/export/glb.ts';
import { shapedHead } from '../renderer/stage/head/export/shapes.ts';
import { SOFT_DETAIL } from '../renderer/stage/head/head-sculpture.ts';

const folder = process.argv[2] ?? 'assets/avatars';
mkdirSync(folder, { recursive: true });
for (const character of Object.values(CHARACTERS)) {
  const head = shapedHead(character, SOFT_DETAIL);
  const bytes = glbOf(character, head);
  const file = join(folder, `${character.name}.glb`);
  writeFileSync(file, bytes);
  const triangles = head.sculpture.triangles.length / 3;
  console.log(`${file}: ${Math.round(bytes.length / 1000)} kB, ${triangles} triangles, ${head.shapes.length} shapes`);
}
