import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openLipSync } from './lip-sync.ts';
import type { NetworkFile } from './network.ts';
import { readClip, TEST_VOICES, type TestVoice } from './testing/clips.ts';
import { figuresOf, type Figures } from './testing/figures.ts';
import { median } from './testing/median.ts';
import { hiss, pinkNoise, together } from './testing/noise.ts';
import { perform, performanceOf, type Sound } from './testing/performance.ts';
import { upsampled } from './testing/upsample.ts';

/** For each test voice a network of the same training that never heard its speaker. */
function networkWithout(voice: TestVoice): NetworkFile {
  return JSON.parse(readFileSync(new URL(`./testing/without-${voice}.json`, import.meta.url), 'utf8')) as NetworkFile;
}

const clips = TEST_VOICES.map((voice) => ({ ...readClip(voice), voice, network: networkWithout(voice) }));
const [slt] = clips;
/** The first seconds are enough where nothing is counted. */
const SHORT_MS = 10_000;
const short: Sound = {
  sampleRate: slt.sampleRate,
  samples: slt.samples.subarray(0, (SHORT_MS * slt.sampleRate) / 1000),
};
const shortSpans = slt.spans.filter(({ endMs }) => endMs <= SHORT_MS);

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: Math.min(a.length, b.length) }, (_, i) => Math.abs(a[i] - b[i])));
const openPart = (openness: Float64Array): number => openness.filter((value) => value > 0.1).length / openness.length;

describe('lip-sync on voices that its network never heard', () => {
  const figures: Figures[] = clips.map((clip) => figuresOf(clip.spans, performanceOf(clip, { network: clip.network })));
  const all = (of: (figures: Figures) => number): { median: number; worst: number } => {
    const values = figures.map(of);
    return { median: median(values), worst: Math.min(...values) };
  };

  it('shows the right one of fifteen visemes half of the time', () => {
    const { median: middle, worst } = all(({ classes }) => classes);
    expect(middle).toBeGreaterThanOrEqual(0.5);
    expect(worst).toBeGreaterThanOrEqual(0.45);
  });

  it('opens as far as the speaker does', () => {
    const { median: middle, worst } = all(({ opennessR }) => opennessR);
    expect(middle).toBeGreaterThanOrEqual(0.85);
    expect(worst).toBeGreaterThanOrEqual(0.8);
  });

  it('closes the lips for p, b and m', () => {
    const { median: middle, worst } = all(({ ppClosure }) => ppClosure);
    expect(middle).toBeGreaterThanOrEqual(0.8);
    expect(worst).toBeGreaterThanOrEqual(0.75);
  });

  it('is neither early nor late', () => {
    for (const { offsetMs } of figures) expect(Math.abs(offsetMs)).toBeLessThanOrEqual(30);
  });

  it('does not flicker: natural speech changes its mouth ten to fourteen times a second', () => {
    for (const { switchesPerSecond } of figures) expect(switchesPerSecond).toBeLessThan(16);
  });
});

describe('lip-sync in time', { timeout: 60_000 }, () => {
  it.each([40, 60, 100])(
    'is at most 30 ms late and 60 ms ahead when frames arrive %i ms before they are heard',
    (aheadMs) => {
      const { offsetMs } = figuresOf(shortSpans, performanceOf(short, { network: slt.network, aheadMs }));
      expect(offsetMs).toBeLessThanOrEqual(30);
      expect(offsetMs).toBeGreaterThanOrEqual(-60);
    },
  );

  it('follows a loudspeaker whose clock is 1 % off: ten seconds later it would be 100 ms away', () => {
    const slow = performanceOf(short, { network: slt.network, drift: 1.01 });
    const spans = shortSpans.map((span) => ({ ...span, startMs: span.startMs * 1.01, endMs: span.endMs * 1.01 }));
    const { opennessR, offsetMs } = figuresOf(spans, slow);
    expect(opennessR).toBeGreaterThan(0.8);
    expect(Math.abs(offsetMs)).toBeLessThanOrEqual(30);
  });

  it('shows one curve to screens of 20, 30 and 60 pictures a second', () => {
    const seen = [20, 30, 60].map((fps) => {
      const lipSync = openLipSync({ thread: 'own' });
      const instants = Array.from({ length: 10 * fps }, (_, i) => (i * 1000) / fps);
      const curve = new Map<number, number>();
      perform(lipSync, short, instants, (pose, atMs) => curve.set(Math.round(atMs), pose.openness));
      return curve;
    });
    const common = Array.from({ length: 100 }, (_, i) => 100 * i);
    const [at20, at30, at60] = seen.map((curve) => common.map((atMs) => curve.get(atMs) ?? NaN));
    expect(largest(at20, at60)).toBeLessThanOrEqual(0.03);
    expect(largest(at30, at60)).toBeLessThanOrEqual(0.03);
    expect(Math.max(...at60)).toBeGreaterThan(0.4);
  });
});

describe('lip-sync of any sound', { timeout: 60_000 }, () => {
  it('gives the same poses for frames of any length', () => {
    const whole = performanceOf(short, { frameMs: 20, aheadMs: 400 });
    for (const frameMs of [10, 7.3, 60, 333]) {
      const other = performanceOf(short, { frameMs, aheadMs: 400 });
      expect(largest(whole.openness, other.openness)).toBeLessThan(1e-6);
      expect(other.visemes).toEqual(whole.visemes);
    }
  });

  it('gives the same curve at 16 and 24 kHz', () => {
    const fast: Sound = { sampleRate: 24_000, samples: upsampled(short.samples, 16_000, 24_000) };
    const [slow, quick] = [short, fast].map((sound) => performanceOf(sound).openness);
    expect(Math.max(...slow)).toBeGreaterThan(0.4);
    expect(largest(slow, quick)).toBeLessThanOrEqual(0.03);
  });

  it('hardly cares how loud the voice is', () => {
    const quiet = short.samples.map((sample) => Math.round(sample * 0.2));
    const [loud, soft] = [slt.samples, quiet].map((samples) =>
      performanceOf({ ...slt, samples }, { network: slt.network }),
    );
    const [a, b] = [loud, soft].map((shown) => figuresOf(shortSpans, shown));
    expect(b.opennessR).toBeGreaterThan(a.opennessR - 0.03);
    expect(b.classes).toBeGreaterThan(a.classes - 0.05);
  });
});

describe('lip-sync without a voice', { timeout: 60_000 }, () => {
  const seconds = (count: number): number => count * 16_000;

  it('stays closed in noise 20 dB below speech', () => {
    for (const noise of [pinkNoise(seconds(10), -43), hiss(seconds(10), -43)]) {
      const { openness } = performanceOf({ sampleRate: 16_000, samples: noise });
      expect(openPart(openness)).toBeLessThan(0.02);
    }
  });

  it('stays closed in the same noise after somebody spoke in it', () => {
    const noise = pinkNoise(short.samples.length + seconds(10), -43);
    const { openness } = performanceOf({ sampleRate: 16_000, samples: together(short.samples, noise) });
    const after = openness.subarray(-900);
    expect(openPart(after)).toBeLessThan(0.02);
    expect(openPart(openness.subarray(0, -1000))).toBeGreaterThan(0.3);
  });

  it('stays closed in digital silence', () => {
    const { openness } = performanceOf({ sampleRate: 16_000, samples: new Int16Array(seconds(3)) });
    expect(Math.max(...openness)).toBeLessThan(0.02);
  });
});
