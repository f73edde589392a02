import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Viseme } from '../../renderer/lip-sync/mouth-pose.ts';
import type { Shown } from '../../renderer/lip-sync/testing/figures.ts';
import { onGrid, opennessOf, type Opened, type PeerSound, type Said } from './peer.ts';

/**
 * HeadAudio 0.1.0 (MIT): its worklet's processor fed directly, and its node's animation at 60 frames a second as in
 * modules/headaudio.mjs, also with its fault that viseme 0 (aa) never becomes active (its issue 2).
 */
const NAMES: readonly Viseme[] = 'aa E I O U PP SS TH DD FF kk nn RR CH sil'.split(' ') as Viseme[];
const SILENCE = 14;
const STRONGEST = (viseme: Viseme): number => (viseme === 'PP' || viseme === 'FF' ? 0.75 : 0.65);
const RAMP_MS = 100;

type Port = { postMessage(message: { event: string; viseme?: number | null }): void };
type Processor = {
  _onmessage(message: { data: unknown }): void;
  process(samples: Float32Array): void;
};
type Modules = {
  Processor: new (options: unknown, scope: { port: Port }) => Processor;
  Training: new () => { loadModel(path: string): Promise<{ model: unknown }> };
};

async function load(): Promise<{ Processor: Modules['Processor']; model: unknown }> {
  const at = (file: string): URL => new URL(`../../node_modules/@met4citizen/headaudio/${file}`, import.meta.url);
  const { Processor } = (await import(at('modules/processor.mjs').href)) as Modules;
  const { Training } = (await import(at('modules/training.mjs').href)) as Modules;
  const fetchBefore = globalThis.fetch;
  globalThis.fetch = ((path: string) => Promise.resolve(new Response(readFileSync(path)))) as typeof fetch;
  const { model } = await new Training().loadModel(fileURLToPath(at('dist/model-en-mixed.bin')));
  globalThis.fetch = fetchBefore;
  return { Processor, model };
}

/** Its easing: a sigmoid of slope 5 between 0 and 1. */
function eased(t: number): number {
  const base = (x: number): number => 1 / (1 + Math.exp(-5 * x)) - 0.5;
  return (0.5 / base(1)) * base(2 * Math.max(Math.min(t, 1), 0) - 1) + 0.5;
}

function animate(said: readonly (Said & { readonly index: number })[], untilMs: number, fixed: boolean): Opened[] {
  const strength = new Float64Array(NAMES.length);
  const opened: Opened[] = [];
  let active = -1;
  let next = 0;
  for (let atMs = 0; atMs < untilMs; atMs += 1000 / 60) {
    for (; next < said.length && said[next].atMs <= atMs; next++) {
      const { index } = said[next];
      if (fixed || index !== 0) active = index === SILENCE ? -1 : index;
    }
    let openness = 0;
    NAMES.forEach((viseme, i) => {
      strength[i] = Math.min(1, Math.max(0, strength[i] + (i === active ? 1 : -1) * (1000 / 60 / RAMP_MS)));
      openness += STRONGEST(viseme) * eased(strength[i]) * opennessOf(viseme);
    });
    opened.push({ atMs, openness });
  }
  return opened;
}

export async function openHeadAudio(fixed: boolean): Promise<(sound: PeerSound, count: number) => Shown> {
  const { Processor, model } = await load();
  return ({ sampleRate, samples }, count) => {
    const said: (Said & { index: number })[] = [];
    let atMs = 0;
    const say = (index: number): void => void said.push({ atMs, viseme: NAMES[index], index });
    const port: Port = {
      postMessage: ({ event, viseme }) => {
        if (event === 'viseme' && typeof viseme === 'number') say(viseme);
        else if (event === 'ended') say(SILENCE);
      },
    };
    const options = { sampleRate, processorOptions: { visemeEventsEnabled: true } };
    const processor = new Processor(options, { port });
    processor._onmessage({ data: { event: 'model', model } });
    for (let from = 0; from < samples.length; from += 128) {
      atMs = (Math.min(samples.length, from + 128) * 1000) / sampleRate;
      processor.process(samples.subarray(from, from + 128));
    }
    return onGrid(count, said, animate(said, count * 10, fixed));
  };
}
