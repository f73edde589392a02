import type { Viseme } from '../../renderer/lip-sync/mouth-pose.ts';
import { openFourier } from '../../renderer/lip-sync/fourier.ts';
import type { Shown } from '../../renderer/lip-sync/testing/figures.ts';
import { onGrid, opennessOf, type Opened, type PeerSound, type Said } from './peer.ts';

/**
 * wawa-lipsync 0.0.2 (MIT) reads an AnalyserNode once a picture: this emulates one after the Web Audio standard (2048
 * samples, Blackman, smoothing 0.8, bytes from −100 to −30 dB) at 60 pictures a second. Its demonstration moves the
 * mouth by a part of the way each picture; 0.3 is between the two parts that it uses.
 */
const SIZE = 2048;
const SMOOTHING = 0.8;
const EASE = 0.3;

type Analyser = ReturnType<typeof openAnalyser>;

function openAnalyser(): {
  fftSize: number;
  readonly frequencyBinCount: number;
  sound: Float32Array;
  until: number;
  getByteFrequencyData(bytes: Uint8Array): void;
  connect(): void;
} {
  const transform = openFourier(SIZE);
  const smooth = new Float64Array(SIZE / 2);
  const analyser = {
    fftSize: SIZE,
    frequencyBinCount: SIZE / 2,
    sound: new Float32Array(0),
    until: 0,
    getByteFrequencyData(bytes: Uint8Array): void {
      const imaginary = new Float64Array(SIZE);
      const real = Float64Array.from({ length: SIZE }, (_, i) => {
        const angle = (2 * Math.PI * i) / SIZE;
        return (
          (analyser.sound[analyser.until - SIZE + i] ?? 0) * (0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle))
        );
      });
      transform(real, imaginary);
      for (let k = 0; k < SIZE / 2; k++) {
        smooth[k] = SMOOTHING * smooth[k] + ((1 - SMOOTHING) * Math.hypot(real[k], imaginary[k])) / SIZE;
        const db = 20 * Math.log10(Math.max(smooth[k], 1e-12));
        bytes[k] = Math.max(0, Math.min(255, Math.floor((255 / 70) * (db + 100))));
      }
    },
    connect: (): void => undefined,
  };
  return analyser;
}

type Lipsync = { viseme: string; processAudio(): void };

export async function openWawa(): Promise<(sound: PeerSound, count: number) => Shown> {
  let analyser: Analyser | undefined;
  let nowMs = 0;
  class AudioContextOfOurs {
    sampleRate = 48_000;
    createAnalyser(): Analyser {
      analyser = openAnalyser();
      return analyser;
    }
  }
  Object.assign(globalThis, { window: { AudioContext: AudioContextOfOurs } });
  const file = new URL('../../node_modules/wawa-lipsync/dist/wawa-lipsync.es.js', import.meta.url);
  const { Lipsync } = (await import(file.href)) as { Lipsync: new () => Lipsync };

  return ({ sampleRate, samples }, count) => {
    const performanceBefore = globalThis.performance;
    Object.defineProperty(globalThis, 'performance', { value: { now: () => nowMs }, configurable: true });
    const lipsync = new Lipsync();
    const said: Said[] = [];
    const opened: Opened[] = [];
    let openness = 0;
    for (nowMs = 0; nowMs < count * 10; nowMs += 1000 / 60) {
      if (analyser === undefined) throw new Error('wawa-lipsync made no analyser');
      Object.assign(analyser, { sound: samples, until: Math.floor((nowMs * sampleRate) / 1000) });
      lipsync.processAudio();
      const viseme = lipsync.viseme.slice('viseme_'.length) as Viseme;
      openness += (opennessOf(viseme) - openness) * EASE;
      said.push({ atMs: nowMs, viseme });
      opened.push({ atMs: nowMs, openness });
    }
    Object.defineProperty(globalThis, 'performance', { value: performanceBefore, configurable: true });
    return onGrid(count, said, opened);
  };
}
