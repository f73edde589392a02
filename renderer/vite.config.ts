import { defineConfig } from 'vite';
import { fileURLToPath } from 'node:url';
import { basisWithoutEval } from './basis-without-eval.ts';

/** No inline script, no inlined asset: the page's CSP allows `'self'` only. */
export const config = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  worker: { format: 'es' },
  plugins: [basisWithoutEval()],
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
