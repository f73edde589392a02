import { describe, expect, it } from 'vitest';
import { kioskVolume, openVolumeMeter, pipecatVolume, volumeOf } from './loudness.ts';

const unsmoothed = { ...kioskVolume, releaseWeight: 1 };

function sine(frequencyHz: number, amplitude: number, frames: number): Int16Array[] {
  return Array.from({ length: frames }, (_, f) =>
    Int16Array.from({ length: 160 }, (_unused, i) =>
      Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * frequencyHz * (f * 160 + i)) / 16_000)),
    ),
  );
}

describe('loudness', () => {
  it('reads a full-scale sine of 997 Hz as −3.01 LUFS', () => {
    const meter = openVolumeMeter(unsmoothed);
    for (const frame of sine(997, 0.1, 60)) meter.hear(frame);
    // 20 dB below full scale
    expect(meter.read()).toBeCloseTo(volumeOf(-23.01), 2);
  });

  it('hears hum less than a voice', () => {
    const hum = openVolumeMeter(unsmoothed);
    const voice = openVolumeMeter(unsmoothed);
    for (const frame of sine(40, 0.1, 80)) hum.hear(frame);
    for (const frame of sine(2000, 0.1, 80)) voice.hear(frame);
    expect(voice.read() - hum.read()).toBeGreaterThan(0.05);
  });

  it('36: reads 0 until 400 ms are collected, as Pipecat does', () => {
    const meter = openVolumeMeter({ ...pipecatVolume, attackWeight: 1 });
    for (const frame of sine(997, 0.1, 39)) meter.hear(frame);
    expect(meter.read()).toBe(0);
    for (const frame of sine(997, 0.1, 1)) meter.hear(frame);
    expect(meter.read()).toBeGreaterThan(0.8);
  });

  it('36: remembers 400 ms and no more', () => {
    const meter = openVolumeMeter(unsmoothed);
    for (const frame of sine(997, 0.5, 100)) meter.hear(frame);
    for (let i = 0; i < 45; i++) meter.hear(new Int16Array(160));
    expect(meter.read()).toBeLessThan(0.2);
  });

  it('36: forgets everything at a reset', () => {
    const meter = openVolumeMeter(unsmoothed);
    for (const frame of sine(997, 0.5, 100)) meter.hear(frame);
    meter.reset();
    expect(meter.read()).toBe(0);
  });

  it('smooths with 0.2 of each change as Pipecat does, and follows a rise at once in a kiosk', () => {
    const [slow, fast] = [openVolumeMeter(pipecatVolume), openVolumeMeter(kioskVolume)];
    for (const frame of sine(997, 0.1, 40))
      [slow, fast].forEach((meter) => {
        meter.hear(frame);
      });
    expect(slow.read()).toBeCloseTo(0.2 * volumeOf(-23.01), 1);
    expect(fast.read()).toBeCloseTo(volumeOf(-23.01), 1);
  });

  it('maps −110…−10 LUFS to 0…1 and −50 to 0.6', () => {
    expect([-120, -110, -50, -10, 0].map(volumeOf)).toEqual([0, 0, 0.6, 1, 1]);
  });
});
