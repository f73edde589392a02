import { z } from 'zod';

/** Every setting with its title, help and range; the operator's panel is drawn from this. */
export const settingsSchema = z.object({
  audio: z
    .object({
      inputDevice: z
        .string()
        .nullable()
        .default(null)
        .meta({ title: 'Microphone', help: 'Empty: the system’s default.' }),
      outputDevice: z
        .string()
        .nullable()
        .default(null)
        .meta({ title: 'Loudspeaker', help: 'Empty: the system’s default.' }),
      echoCanceller: z.enum(['webrtc', 'none']).default('webrtc').meta({ title: 'Echo cancellation' }),
      outputLatencyMs: z
        .number()
        .min(0)
        .max(1000)
        .nullable()
        .default(null)
        .meta({ title: 'Loudspeaker delay', unit: 'ms', help: 'Empty: measured or taken from the device.' }),
    })
    .prefault({}),
  voice: z
    .object({
      detector: z.enum(['silero', 'energy']).default('silero').meta({ title: 'Voice detector' }),
      confidence: z.number().min(0).max(1).default(0.7).meta({ title: 'Confidence that counts as speech' }),
      startMs: z
        .number()
        .min(0)
        .max(2000)
        .default(200)
        .meta({ title: 'Speech before a start is believed', unit: 'ms' }),
      stopMs: z.number().min(0).max(5000).default(200).meta({ title: 'Silence before a stop is believed', unit: 'ms' }),
      minVolume: z
        .number()
        .min(0)
        .max(1)
        .default(0.6)
        .meta({ title: 'Least volume', help: '0 is −110 LUFS, 1 is −10 LUFS.' }),
    })
    .prefault({}),
  interruption: z
    .object({
      mode: z
        .enum(['manual', 'vad', 'adaptive', 'server'])
        .default('adaptive')
        .meta({ title: 'How visitors interrupt' }),
      detectors: z
        .array(z.enum(['livekit', 'server', 'local', 'vad']))
        .min(1)
        .default(['local', 'vad'])
        .meta({
          title: 'Who judges in mode “adaptive”, best first',
          help: 'When one is lost the next takes over within the same overlap, and the lost one is tried again.',
        }),
      threshold: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .default(0.5)
        .meta({ title: 'Probability that interrupts', help: 'For “livekit” and “server”. Empty: the server’s own.' }),
      serverUrl: z
        .string()
        .regex(/^(https?|wss?):\/\/[^\s/]/)
        .default('ws://127.0.0.1:8790')
        .meta({ title: 'Barge-in server', help: 'Address of “server”, over WebSocket.' }),
      serverApiKey: z.string().default('').meta({ title: 'Key for the barge-in server' }),
      serverApiSecret: z.string().default('').meta({ title: 'Secret for the barge-in server', secret: true }),
      livekitApiKey: z
        .string()
        .default('')
        .meta({ title: 'LiveKit key for judging', help: 'Empty: LIVEKIT_INFERENCE_API_KEY, then LIVEKIT_API_KEY.' }),
      livekitApiSecret: z.string().default('').meta({
        title: 'LiveKit secret for judging',
        help: 'Empty: LIVEKIT_INFERENCE_API_SECRET, then LIVEKIT_API_SECRET.',
        secret: true,
      }),
      minSpeechMs: z
        .number()
        .min(32)
        .max(2000)
        .default(320)
        .meta({ title: 'Speech that interrupts', unit: 'ms', help: 'Counted in the overlap by the local detector.' }),
      minInterruptionMs: z
        .number()
        .min(0)
        .max(5000)
        .default(500)
        .meta({ title: 'Speech that interrupts in mode “vad”', unit: 'ms' }),
      backchannelSilenceMs: z
        .number()
        .min(100)
        .max(3000)
        .default(500)
        .meta({ title: 'Silence that makes it a backchannel', unit: 'ms' }),
      minWords: z.number().int().min(0).max(20).default(0).meta({
        title: 'Words that interrupt',
        help: 'Only for agents that send what they understood. 0: any speech.',
      }),
      duckGainDb: z.number().min(-60).max(0).default(-12).meta({ title: 'Voice while undecided', unit: 'dB' }),
      falseInterruptionMs: z
        .number()
        .min(0)
        .max(10_000)
        .default(2000)
        .meta({ title: 'Wait before going on after a false interruption', unit: 'ms' }),
    })
    .prefault({}),
  conversation: z
    .object({
      transport: z.enum(['demo']).default('demo').meta({ title: 'Agent' }),
      contentPack: z.string().default('museum-guide').meta({ title: 'Content pack of the demo' }),
      endOfTurnMs: z
        .number()
        .min(100)
        .max(5000)
        .default(700)
        .meta({ title: 'Silence that ends a visitor’s turn', unit: 'ms' }),
      idleMs: z
        .number()
        .min(5000)
        .max(3_600_000)
        .default(60_000)
        .meta({ title: 'Quiet before the visit ends', unit: 'ms' }),
    })
    .prefault({}),
  screen: z
    .object({
      captions: z.boolean().default(true).meta({ title: 'Captions' }),
      language: z.string().default('en').meta({ title: 'Language' }),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});
