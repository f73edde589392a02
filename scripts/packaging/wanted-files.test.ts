import { expect, it } from 'vitest';
import { isForeign, isWantedOf, whyUnwanted, type Target } from './wanted-files.ts';

const LINUX: Target = { system: 'linux', arch: 'x64' };

it.each([
  ['node_modules/@videosdk.live/js-sdk/videosdk.js', /names no licence/],
  ['out/renderer/vendor/videosdk.js', /names no licence/],
  ['node_modules/three/build/three.module.js', /bundled/],
  ['node_modules/vitest/dist/index.js', /development/],
  ['node_modules/ws/lib/sender.test.js', /test/],
  ['main/testing/fixtures/noise/tap.wav', /tests/],
  ['node_modules/naudiodon/scratch/record.js', /examples/],
  ['out/main/chromium.js.map', /debuggers/],
  ['main/kiosk.ts', /TypeScript/],
  ['node_modules/better-sqlite3/deps/sqlite3/sqlite3.c', /native sources/],
])('wants no %s', (path, reason) => {
  expect(whyUnwanted(path)).toMatch(reason);
});

it.each([
  'out/main/chromium.js',
  'out/renderer/index.html',
  'assets/demo/visitor/NOTICE.md',
  'node_modules/ws/LICENSE',
])('has nothing against %s', (path) => {
  expect(whyUnwanted(path)).toBeNull();
});

it('takes of each native the one that is for the machine', () => {
  const wanted = (name: string, path: string): boolean => isWantedOf(name, path, LINUX);
  expect(wanted('better-sqlite3', 'prebuilds/linux-x64.node')).toBe(true);
  expect(wanted('better-sqlite3', 'prebuilds/linuxmusl-x64.node')).toBe(false);
  expect(wanted('better-sqlite3', 'LICENSE')).toBe(true);
  expect(wanted('onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime.so.1')).toBe(true);
  expect(wanted('onnxruntime-node', 'bin/napi-v6/win32/x64/DirectML.dll')).toBe(false);
  expect(wanted('naudiodon', 'build/Release/libportaudio.so.2')).toBe(true);
  expect(wanted('naudiodon', 'build/Release/obj.target/naudiodon.node')).toBe(false);
  expect(wanted('@ricky0123/vad-web', 'dist/silero_vad_v5.onnx')).toBe(true);
  expect(wanted('@ricky0123/vad-web', 'dist/silero_vad_legacy.onnx')).toBe(false);
  expect(isForeign('node_modules/better-sqlite3/prebuilds/darwin-arm64.node', LINUX)).toBe(true);
  expect(isForeign('node_modules/better-sqlite3/prebuilds/linux-x64.node', LINUX)).toBe(false);
});
