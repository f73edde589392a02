import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildGlb } from '../../../renderer/avatar-formats/testing/build-glb.ts';
import { NAMING_STYLES } from '../../../renderer/avatar-formats/testing/naming-styles.ts';
import { packedByBasis, packedByDraco, packedByMeshopt } from '../../../renderer/avatar-formats/testing/packed-glb.ts';
import { openFakeKioskForScreen, snapshot } from '../fake-kiosk-for-screen.ts';
import { until } from '../until.ts';
import type { ScreenInBrowser } from './screen-in-browser.ts';
import { openScreenInBrowser } from './screen-in-browser.ts';

/** The built screen under its real policy: what a file needs to be read must come from our own files. */
const face = buildGlb(NAMING_STYLES[0].glb);
const SAMPLES = join(import.meta.dirname, '../../../../shared/data/models');
const SHARED = [SAMPLES, SAMPLES.replace('/shared/', '/../shared/')].find((folder) => existsSync(folder));

const kiosk = openFakeKioskForScreen();
let folder: string;
let screen: ScreenInBrowser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-avatars-'));
  await writeFile(join(folder, 'plain.glb'), face);
  await writeFile(join(folder, 'body.glb'), buildGlb(NAMING_STYLES[9].glb));
  await writeFile(join(folder, 'meshopt.glb'), await packedByMeshopt(face));
  await writeFile(join(folder, 'draco.glb'), packedByDraco(face));
  await writeFile(join(folder, 'basis.glb'), packedByBasis(face));
  await writeFile(join(folder, 'cut-off.glb'), face.slice(0, 9000));
  for (const name of SHARED === undefined ? [] : await readdir(SHARED))
    if (SHARED !== undefined && name.endsWith('.vrm'))
      await copyFile(join(SHARED, name), join(folder, name.slice(-12)));
  screen = await openScreenInBrowser(kiosk, [join(folder, 'nowhere'), folder]);
  await shows(null);
});
afterAll(async () => {
  await screen.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

function choose(file: string): void {
  const { presentation } = snapshot;
  kiosk.tell({ kind: 'presentation', presentation: { ...presentation, look: { ...presentation.look, file } } });
}

/** The sculpted picture is there, of this guest or of the guide. */
async function shows(guest: string | null): Promise<void> {
  const who = guest === null ? ':not([data-guest])' : `[data-guest="${guest}"]`;
  await screen.page.waitForSelector(`#stage[data-renderer]:not([data-renderer="2D canvas"])${who}`, {
    timeout: 10_000,
  });
}
const reports = (): unknown[] => kiosk.asked.filter(([name]) => name === 'avatar.report').map(([, args]) => args);

it.each(['plain.glb', 'body.glb', 'meshopt.glb', 'basis.glb'])(
  'shows %s, and has nothing to say about it',
  async (file) => {
    const before = reports().length;
    choose(file);
    await shows(file);
    expect(reports().slice(before)).toEqual([]);
    expect(screen.complaints).toEqual([]);
  },
);

it('shows a head that Draco packed, and says what its face cannot do', async () => {
  choose('draco.glb');
  await shows('draco.glb');
  await until(() => reports().length > 0);
  expect(reports().at(-1)).toEqual({
    file: 'draco.glb',
    problem: 'It has no shapes to open its mouth or blink or smile.',
  });
  expect(screen.complaints).toEqual([]);
});

it.runIf(SHARED !== undefined)('shows the specification’s own VRMs, with their pictures', async () => {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.vrm'))) {
    choose(name);
    await shows(name);
  }
  expect(screen.complaints).toEqual([]);
});

it.each([
  ['cut-off.glb', 'It is cut off.'],
  ['nobody.glb', 'There is no such file in the folder “avatars”.'],
])('lets the guide stand in for %s, and tells the operator why', async (file, why) => {
  choose(file);
  await shows(null);
  await until(() => reports().some((report) => (report as { file: string }).file === file));
  expect(reports().at(-1)).toEqual({ file, problem: `${why} The guide stands in.` });
  // The browser's own word about the file that is not there.
  expect(screen.complaints.splice(0).filter((complaint) => !complaint.includes('404'))).toEqual([]);
});

it('gives everything back that an avatar held, however often they change', async () => {
  const held = (): Promise<unknown> => screen.page.evaluate('parleyProbe.held()');
  const change = async (): Promise<void> => {
    for (const file of ['plain.glb', 'basis.glb', 'body.glb']) {
      choose(file);
      await shows(file);
    }
  };
  await change();
  const once = await held();
  for (let round = 0; round < 4; round += 1) await change();
  expect(await held()).toEqual(once);
});
