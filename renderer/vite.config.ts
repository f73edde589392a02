import { defineConfig } from 'vite';
import { fileURLToPath } from 'node:url';
import { basisWithoutEval } from './basis-without-eval.ts';
import { listPackages } from './list-packages.ts';

const packages = listPackages(fileURLToPath(new URL('../out/screen-packages.json', import.meta.url)));

/** No inline script, no inlined asset: the page's CSP allows `'self'` only. */
export const config = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  worker: { format: 'es', plugins: () => [packages] },
  plugins: [basisWithoutEval(), packages],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
  },
});

// eslint-disable-next-line no-restricted-syntax -- Vite reads the default export
export default config;
