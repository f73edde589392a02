import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** A sandboxed preload script has no `module`, no Node, and `require` for Electron alone (electron/electron#38161). */
it('becomes one small script that requires nothing but Electron', async () => {
  const built = await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
  });
  const { text } = built.outputFiles[0];
  expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(['electron']);
  expect(text).not.toMatch(/\bmodule\b|\bprocess\b|\bBuffer\b/);
  expect(text.length).toBeLessThan(5000);
});
