import { z } from 'zod';
import type { UpcomingFrame } from '../../domain/audio-frames.ts';

/** What crosses between main and its audio processes. Both sides parse; times are the machine's monotonic ms. */

const samples = z.custom<Int16Array>((value) => value instanceof Int16Array, 'expected 16-bit samples');
const count = z.number().int().nonnegative();
const segment = { segmentId: z.string(), generation: z.number() };
const at = { offsetSamples: count };

const playoutEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('piece'), ...segment, ...at, positionSamples: count, sampleCount: count }),
  z.object({ kind: z.literal('started'), ...segment, ...at }),
  z.object({ kind: z.literal('finished'), ...segment, ...at, heardSamples: count, interrupted: z.boolean() }),
  z.object({ kind: z.literal('silent'), generation: z.number(), ...at }),
]);

const upcomingFrame = z.object({
  ...segment,
  positionMs: z.number(),
  heardAtMs: z.number(),
  samples,
  replaces: z.literal(true).optional(),
}) as z.ZodType<UpcomingFrame>; // an absent key, not an undefined one: structured clone keeps it so

/** 10 ms at 24 kHz that were given to the loudspeaker; `samples` is null for silence. */
const step = z.object({
  heardAtMs: z.number(),
  samples: samples.nullable(),
  events: z.array(playoutEvent).readonly(),
  /** A part of a test sound is in it. */
  hasTestSound: z.boolean(),
});

const span = { fromMs: z.number(), toMs: z.number() };
const loopFinding = z.object({
  lagMs: z.number(),
  clarity: z.number(),
  farDbfs: z.number(),
  echoDbfs: z.number(),
  noiseDbfs: z.number(),
});

/** To a process. The first message says what it is to be. */
export const toProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list-devices') }),
  z.object({
    kind: z.literal('open-speaker'),
    device: z.string().nullable(),
    oldestGeneration: z.number(),
    duckGainDb: z.number(),
    paused: z.boolean(),
    /** Null: the device's default. */
    latencyMs: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('open-microphone'),
    device: z.string().nullable(),
    echoCanceller: z.enum(['webrtc', 'none']),
  }),
  /** The two positions count where the segment is new to the process. */
  z.object({ kind: z.literal('speech'), ...segment, positionSamples: count, samples }),
  z.object({ kind: z.literal('end-segment'), ...segment }),
  z.object({ kind: z.literal('clear'), generation: z.number(), fadeMs: z.number() }),
  z.object({ kind: z.literal('duck'), gainDb: z.number(), rampMs: z.number() }),
  z.object({ kind: z.literal('pause'), fadeMs: z.number() }),
  z.object({ kind: z.literal('resume'), fadeMs: z.number() }),
  z.object({ kind: z.literal('output-latency'), latencyMs: z.number() }),
  /** Beside whatever is said. */
  z.object({ kind: z.literal('test-sound'), samples }),
  /** Asks a microphone what came back of the loudspeaker's sound of this time. */
  z.object({ kind: z.literal('find-loop'), ...span }),
  /** 10 ms at 24 kHz of what the loudspeaker gives, for the echo canceller; null for silence. */
  z.object({ kind: z.literal('far'), heardAtMs: z.number(), samples: samples.nullable() }),
  z.object({ kind: z.literal('quit') }),
]);

export type ToProcess = z.infer<typeof toProcessSchema>;

const device = z.object({
  id: z.string(),
  name: z.string(),
  hostApi: z.string(),
  inputChannels: count,
  outputChannels: count,
  defaultSampleRate: count,
  isDefault: z.boolean(),
});

/** Why a process could not open its device. */
const failure = z.enum(['driver-missing', 'no-device', 'open-failed']);

/** From a process. */
export const fromProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('devices'), devices: z.array(device).readonly() }),
  z.object({ kind: z.literal('opened'), device, sampleRate: count, channels: count }),
  z.object({ kind: z.literal('failed'), reason: failure, detail: z.string() }),
  z.object({ kind: z.literal('said'), step, upcoming: z.array(upcomingFrame).readonly() }),
  /** The answer to `find-loop`, when the microphone has heard that far. */
  z.object({ kind: z.literal('loop'), ...span, finding: loopFinding.nullable() }),
  z.object({
    kind: z.literal('captured'),
    samples,
    capturedAtMs: z.number(),
    rawDbfs: z.number(),
  }),
]);

export type FromProcess = z.infer<typeof fromProcessSchema>;
export type SaidStep = z.infer<typeof step>;
