import { describe, expect, it } from 'vitest';
import { mayMaskWithZero } from './websocket-transport.ts';
import {
  minFramesOf,
  resolveConnectOptions,
  resolveOptions,
  retryWaitMs,
  updateOptions,
  type AdaptiveInterruptionDetectorOptions,
  type Environment,
} from './options.ts';

const HOSTED = 'https://agent-gateway.livekit.cloud/v1';
const STAGING = 'https://agent-gateway.staging.livekit.cloud/v1';
const keys = { apiKey: 'k', apiSecret: 's' };
const resolve = (options: AdaptiveInterruptionDetectorOptions, environment: Environment = {}) =>
  resolveOptions(options, environment);

describe('resolveOptions', () => {
  it('has LiveKit’s defaults', () => {
    expect(resolve(keys)).toEqual({
      threshold: 0.5,
      minFrames: 2,
      maxAudioDurationMs: 3000,
      audioPrefixDurationMs: 1000,
      detectionIntervalMs: 100,
      inferenceTimeoutMs: 700,
      baseUrl: HOSTED,
      transport: 'websocket',
      headers: {},
      ...keys,
    });
    expect(resolveConnectOptions({})).toEqual({ maxRetry: 3, retryIntervalMs: 2000, timeoutMs: 10_000 });
  });

  it.each([
    [25, 1],
    [50, 2],
    [100, 4],
    [300, 12],
    [550, 22],
    [700, 28],
    [0, 0],
  ])('counts %d ms as %d frames', (ms, frames) => {
    expect(minFramesOf(ms)).toBe(frames);
  });

  it.each<[string, AdaptiveInterruptionDetectorOptions, Environment, string]>([
    ['what was given', { baseUrl: 'http://own:1' }, { LIVEKIT_REMOTE_EOT_URL: 'http://other' }, 'http://own:1'],
    [
      'LIVEKIT_REMOTE_EOT_URL',
      {},
      { LIVEKIT_REMOTE_EOT_URL: 'http://eot/', LIVEKIT_INFERENCE_URL: 'http://inf' },
      'http://eot',
    ],
    [
      'LIVEKIT_INFERENCE_URL',
      {},
      { LIVEKIT_INFERENCE_URL: 'http://inf', LIVEKIT_URL: 'wss://x.livekit.cloud' },
      'http://inf',
    ],
    ['staging', keys, { LIVEKIT_URL: 'wss://x.staging.livekit.cloud' }, STAGING],
    ['LiveKit’s own', keys, { LIVEKIT_URL: 'wss://x.livekit.cloud' }, HOSTED],
  ])('takes the address from %s', (_from, options, environment, expected) => {
    expect(resolve(options, environment).baseUrl).toBe(expected);
  });

  it.each<[AdaptiveInterruptionDetectorOptions, Environment, string, string]>([
    [keys, { LIVEKIT_INFERENCE_API_KEY: 'ik', LIVEKIT_INFERENCE_API_SECRET: 'is' }, 'k', 's'],
    [{}, { LIVEKIT_INFERENCE_API_KEY: 'ik', LIVEKIT_INFERENCE_API_SECRET: 'is', LIVEKIT_API_KEY: 'ak' }, 'ik', 'is'],
    [{}, { LIVEKIT_API_KEY: 'ak', LIVEKIT_API_SECRET: 'as' }, 'ak', 'as'],
    [{ baseUrl: 'http://own' }, { LIVEKIT_API_KEY: 'ak', LIVEKIT_API_SECRET: 'as' }, '', ''],
  ])('finds the credentials of %j in %j', (options, environment, apiKey, apiSecret) => {
    expect(resolve(options, environment)).toMatchObject({ apiKey, apiSecret });
  });

  it('needs a key and a secret for LiveKit’s own service', () => {
    expect(() => resolve({})).toThrow(/^apiKey is required.*LIVEKIT_API_KEY/);
    expect(() => resolve({ apiKey: 'k' })).toThrow(/^apiSecret is required.*LIVEKIT_API_SECRET/);
  });

  it.each<[string, 'websocket' | 'http']>([
    ['http://own:8790', 'http'],
    ['https://own/v1', 'http'],
    ['ws://own:8790', 'websocket'],
    ['wss://own', 'websocket'],
  ])('talks to %s over %s', (baseUrl, transport) => {
    expect(resolve({ baseUrl }).transport).toBe(transport);
    expect(resolve({ baseUrl, transport: 'websocket' }).transport).toBe('websocket');
  });

  it.each<[AdaptiveInterruptionDetectorOptions, RegExp]>([
    [{ maxAudioDurationMs: 3001 }, /less than or equal to 3000/],
    [{ threshold: 1.5 }, /threshold/],
    [{ inferenceTimeoutMs: 0 }, /inferenceTimeoutMs/],
    [{ detectionIntervalMs: Number.NaN }, /detectionIntervalMs/],
    [{ baseUrl: 'ftp://own' }, /must begin with http/],
    [{ colour: 'red' } as AdaptiveInterruptionDetectorOptions, /colour/],
  ])('refuses %j', (options, reason) => {
    expect(() => resolve({ ...keys, ...options })).toThrow(RangeError);
    expect(() => resolve({ ...keys, ...options })).toThrow(reason);
  });

  it('refuses connection options that make no sense', () => {
    expect(() => resolveConnectOptions({ maxRetry: -1 })).toThrow(RangeError);
    expect(() => resolveConnectOptions({ retryIntervalMs: -1 })).toThrow(RangeError);
  });
});

it('changes only what an update names', () => {
  const before = resolve({ ...keys, threshold: 0.4 });
  expect(updateOptions(before, { minInterruptionDurationMs: 100 })).toEqual({ ...before, minFrames: 4 });
  expect(updateOptions(before, { threshold: null })).toEqual({ ...before, threshold: null });
  expect(() => updateOptions(before, { threshold: 2 })).toThrow(RangeError);
});

it('waits 100 ms before the first retry and the interval before the others', () => {
  const options = resolveConnectOptions({});
  expect([0, 1, 2].map((attempt) => retryWaitMs(attempt, options))).toEqual([100, 2000, 2000]);
});

it.each([
  ['wss://agent-gateway.livekit.cloud/v1/bargein', true],
  ['ws://127.0.0.1:8790/bargein', true],
  ['ws://[::1]:8790/bargein', true],
  ['ws://localhost:8790/bargein', true],
  ['ws://127.0.0.1.example.com/bargein', false],
  ['ws://192.168.1.20:8790/bargein', false],
])('masks with a random key wherever somebody could read along: %s', (url, zero) => {
  expect(mayMaskWithZero(url)).toBe(zero);
});
