import { expect, it } from 'vitest';
import { resolveInArchive, typeOf, type ArchiveView } from './resolve-in-archive.ts';

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'out/main/electron.js': '',
  'node_modules/a/package.json': '{ "main": "./lib" }',
  'node_modules/a/lib/index.js': '',
  'node_modules/a/node_modules/b/package.json': '{}',
  'node_modules/a/node_modules/b/index.js': '',
  'node_modules/b/package.json':
    '{ "exports": { ".": { "import": "./b.mjs", "default": "./b.cjs" }, "./x/*": "./y/*.js" } }',
  'node_modules/b/b.mjs': '',
  'node_modules/b/b.cjs': '',
  'node_modules/b/y/one.js': '',
};
const view: ArchiveView = { isFile: (path) => path in files, text: (path) => files[path] };
const find = (specifier: string, from: string, ...conditions: string[]) =>
  resolveInArchive(view, specifier, from, conditions);

it('finds files as Node does', () => {
  const main = 'out/main/electron.js';
  expect(find('a', main)).toBe('node_modules/a/lib/index.js');
  expect(find('b', main, 'import')).toBe('node_modules/b/b.mjs');
  expect(find('b', main, 'require')).toBe('node_modules/b/b.cjs');
  expect(find('b/x/one', main)).toBe('node_modules/b/y/one.js');
  expect(find('b', 'node_modules/a/lib/index.js')).toBe('node_modules/a/node_modules/b/index.js');
  expect(find('../../package', main)).toBe('package.json');
  expect(find('/out/main/electron', '')).toBe(main);
  expect([find('fs', main), find('nowhere', main)]).toEqual([null, null]);
});

it('knows what is a module', () => {
  expect(
    ['out/main/electron.js', 'node_modules/a/lib/index.js', 'node_modules/b/b.mjs', 'x.json', 'y.node'].map((file) =>
      typeOf(view, file),
    ),
  ).toEqual(['module', 'commonjs', 'module', 'json', 'commonjs']);
});
