/** Which files belong into a package. One table for both packages: the deb copies by it, the check judges by it. */

/** What no package of Parley may hold, whoever brought it; each with the sentence that a failing check prints. */
const UNWANTED: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)(?:videosdk\.js$|@videosdk\.live\/)/, 'VideoSDK’s client names no licence'],
  [/\.(?:test|spec)\.[cm]?[jt]sx?$/, 'a test'],
  [/(?:^|\/)(?:__tests__|tests?|fixtures?|testing)\//, 'tests or their material'],
  [/(?:^|\/)(?:examples?|scratch|bench|benchmarks?)\//, 'examples'],
  [/\.(?:map|tsbuildinfo)$/, 'made for debuggers'],
  [/\.[cm]?tsx?$/, 'TypeScript'],
  [/\.(?:c|cc|cpp|cxx|h|hpp|gyp|gypi|mk|o|a|d|flow|coffee)$/, 'native sources or what a compiler left'],
  [/(?:^|\/)(?:obj\.target|\.deps|node-addon-api)\//, 'what a compiler left'],
  [/(?:^|\/)\.[^/]+$/, 'a dot file'],
  [/(?:^|\/)out\/main\/(?:none|supervisor-process)\.js$/, 'an entry that no package starts'],
];

/** Packages that the screen's bundle or nothing needs at run time: their files would lie there unused. */
const BUNDLED = /(?:^|\/)node_modules\/(?:three|livekit-client|preact|@preact|uplot|@pixiv|onnxruntime-web)\//;
const DEVELOPMENT = /(?:^|\/)node_modules\/(?:vitest|vite|typescript|eslint|esbuild|electron|playwright-core|node)\//;

/** Files of one package alone: what of it is of no use here. `SYSTEM` and `ARCH` stand for those packed for. */
const OF_PACKAGE: readonly (readonly [string, RegExp])[] = [
  ['better-sqlite3', /^(?:deps|src|build)\/|^prebuilds\/(?!SYSTEM-ARCH\.node$)/],
  ['naudiodon', /^(?:src|scratch|portaudio)\/|^build\/(?!Release\/[^/]+$)/],
  ['onnxruntime-node', /^(?:script|lib)\/|^bin\/(?!napi-v\d\/SYSTEM\/ARCH\/)/],
  ['@ricky0123/vad-web', /^(?!package\.json$|dist\/silero_vad_v5\.onnx$)/],
];

/** Licences stay whatever they are called; other prose goes. */
const PROSE = /\.(?:md|markdown|mkd|txt|html)$/i;
const LICENCE = /(?:^|\/)(?:licen[cs]e|copying|notice|copyright)[^/]*$/i;

export type Target = { readonly system: 'linux' | 'darwin' | 'win32'; readonly arch: 'x64' | 'arm64' };

/** Why this file may be in no package, in words; null: nothing against it. Paths with `/`, from the package's root. */
export function whyUnwanted(path: string): string | null {
  if (BUNDLED.test(path)) return 'bundled into the screen already';
  if (DEVELOPMENT.test(path)) return 'a development dependency';
  if (LICENCE.test(path)) return null;
  return UNWANTED.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Whether a file of an npm package goes with it; `path` from the package's own folder. */
export function isWantedOf(packageName: string, path: string, target: Target): boolean {
  if (LICENCE.test(path) && !path.includes('/')) return true;
  if (PROSE.test(path) || whyUnwanted(path) !== null) return false;
  return !OF_PACKAGE.some(([name, pattern]) => name === packageName && forTarget(pattern, target).test(path));
}

/** Whether it is for another machine than the target: every native has one variant in a package. */
export function isForeign(path: string, target: Target): boolean {
  const own = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path);
  if (own === null) return false;
  return OF_PACKAGE.some(([name, pattern]) => name === own[1] && forTarget(pattern, target).test(own[2]));
}

function forTarget(pattern: RegExp, { system, arch }: Target): RegExp {
  return new RegExp(pattern.source.replaceAll('SYSTEM', system).replaceAll('ARCH', arch), pattern.flags);
}
