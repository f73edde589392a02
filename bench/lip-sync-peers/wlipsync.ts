import { readFileSync } from 'node:fs';
import type { Viseme } from '../../renderer/lip-sync/mouth-pose.ts';
import type { Shown } from '../../renderer/lip-sync/testing/figures.ts';
import { onGrid, opennessOf, type Opened, type PeerSound, type Said } from './peer.ts';

/**
 * wlipsync 1.3.1 (MIT): its WebAssembly fed directly in the blocks of its worklet, with AIRI's calibration (it has none
 * of its own). It knows five vowels and S; its worklet smooths them over 50 ms and scales them by the loudness.
 */
const BLOCK = 512;
const SMOOTH_MS = 50;
const NAMES: Readonly<Record<string, Viseme>> = { A: 'aa', E: 'E', I: 'I', O: 'O', U: 'U', S: 'SS' };

type Profile = {
  readonly targetSampleRate: number;
  readonly sampleCount: number;
  readonly melFilterBankChannels: number;
  readonly compareMethod: number;
  readonly mfccDataCount: number;
  readonly useStandardization: boolean;
  readonly mfccs: readonly {
    readonly name: string;
    readonly mfccCalibrationDataList: readonly { readonly array: readonly number[] }[];
  }[];
};
type Exports = Record<string, (...args: number[]) => number>;

function start(
  module: WebAssembly.Module,
  profile: Profile,
  sampleRate: number,
): { memory: WebAssembly.Memory; wasm: Exports } {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  const { targetSampleRate, sampleCount, melFilterBankChannels, compareMethod, mfccs, mfccDataCount } = profile;
  const standard = profile.useStandardization ? 1 : 0;
  const at = wasm['load_profile'](
    targetSampleRate,
    sampleCount,
    melFilterBankChannels,
    compareMethod,
    mfccs.length,
    mfccDataCount,
    standard,
  );
  const numbers = mfccs.flatMap((mfcc) => mfcc.mfccCalibrationDataList.flatMap(({ array }) => array));
  new Float32Array(memory.buffer, at, numbers.length).set(numbers);
  wasm['precompute_profile']();
  wasm['set_input'](sampleRate);
  return { memory, wasm };
}

export function openWlipsync(): (sound: PeerSound, count: number) => Shown {
  const file = (path: string): URL => new URL(path, import.meta.url);
  const module = new WebAssembly.Module(readFileSync(file('../../node_modules/wlipsync/dist/wlipsync.wasm')));
  const profile = JSON.parse(readFileSync(file('./wlipsync-profile.json'), 'utf8')) as Profile;

  return ({ sampleRate, samples }, count) => {
    const { memory, wasm } = start(module, profile, sampleRate);
    const input = new Float32Array(memory.buffer, wasm['get_input_buffer'](), wasm['get_input_buffer_size']());
    const volumeAt = new Float32Array(memory.buffer, wasm['get_volume_ptr'](), 1);
    const part = 1 - Math.exp((-2 / SMOOTH_MS) * ((BLOCK * 1000) / sampleRate));
    const weights = new Map<Viseme, number>(Object.values(NAMES).map((viseme) => [viseme, 0]));
    const said: Said[] = [];
    const opened: Opened[] = [];
    let volume = 0;
    for (let i = 0; i < samples.length; i++) {
      input[i % input.length] = samples[i];
      if ((i + 1) % BLOCK !== 0) continue;
      const winner = NAMES[profile.mfccs[wasm['execute']((i + 1) % input.length)].name];
      const loud = Math.min(1, Math.max(0, Math.log10(volumeAt[0]) + 2.5));
      volume += (loud - volume) * part;
      let openness = 0;
      for (const [viseme, weight] of weights) {
        const now = weight + ((viseme === winner ? 1 : 0) - weight) * part;
        weights.set(viseme, now);
        openness += now * opennessOf(viseme);
      }
      const atMs = ((i + 1) * 1000) / sampleRate;
      said.push({ atMs, viseme: winner });
      opened.push({ atMs, openness: volume * openness });
    }
    return onGrid(count, said, opened);
  };
}
