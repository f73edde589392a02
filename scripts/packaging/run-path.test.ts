import { copyFileSync, existsSync, linkSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeRelocatable, readNativeLinks } from './run-path.ts';

const RELEASE = join(import.meta.dirname, '../../node_modules/naudiodon/build/Release');
const folder = mkdtempSync(join(tmpdir(), 'parley-run-path-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.runIf(existsSync(join(RELEASE, 'naudiodon.node')) && process.platform === 'linux')(
  'lets the sound driver find PortAudio beside it, and changes no other copy',
  () => {
    const [original, copy] = [join(folder, 'original.node'), join(folder, 'copy.node')];
    copyFileSync(join(RELEASE, 'naudiodon.node'), original);
    linkSync(original, copy);
    const built = readNativeLinks(original).runPath;
    expect(makeRelocatable(copy)).toBe(built);
    expect(readNativeLinks(copy)).toMatchObject({ runPath: '$ORIGIN' });
    expect(readNativeLinks(copy).needed).toContain('libportaudio.so.2');
    expect(readNativeLinks(original).runPath).toBe(built);
    expect(makeRelocatable(copy)).toBe('$ORIGIN');
    expect(readFileSync(copy).length).toBe(readFileSync(original).length);
  },
);

it('says so when a file cannot be relocated', () => {
  expect(() => makeRelocatable(import.meta.filename)).toThrow(/is no 64-bit ELF file/);
});
