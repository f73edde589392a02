import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { withoutEval } from './basis-without-eval.ts';

const file = createRequire(import.meta.url).resolve('three/addons/libs/basis/basis_transcoder.js');

it('leaves nothing in the Basis transcoder that makes functions of text', () => {
  const text = withoutEval(readFileSync(file, 'utf8'));
  expect(text).not.toMatch(/newFunc\(Function|new Function\(|\beval\(/);
});

it('ends the build when the transcoder is another one', () => {
  expect(() => withoutEval('var BASIS = 1;')).toThrow('another Basis transcoder');
});
