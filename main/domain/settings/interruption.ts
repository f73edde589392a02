import { z } from 'zod';

export const interruptionSettings = z.object({
  mode: z
    .enum(['adaptive', 'vad', 'manual', 'server'])
    .default('adaptive')
    .meta({
      title: 'How visitors interrupt',
      help: 'Judged: an interruption is told from “mm-hmm” and noise. By speaking long enough: whoever speaks that long. By button: while they hold it. By the agent: its own side decides.',
      choices: { adaptive: 'Judged', vad: 'By speaking long enough', manual: 'By button', server: 'By the agent' },
    }),
  talkKey: z.string().max(40).default('Space').meta({
    title: 'Key to hold while speaking, where they interrupt by button',
    help: 'As the browser calls it: Space, Enter, KeyT, F13 … Empty: only the button on the screen.',
  }),
  detectors: z
    .array(z.enum(['local', 'server', 'livekit', 'vad']))
    .min(1)
    .default(['local', 'vad'])
    .meta({
      title: 'Who judges, the best first',
      help: 'When one is lost the next takes over within the same overlap, and the lost one is tried again.',
      choices: {
        local: 'This kiosk',
        server: 'Barge-in server',
        livekit: 'LiveKit',
        vad: 'Length of speech',
      },
    }),
  threshold: z.number().min(0).max(1).nullable().default(0.5).meta({
    title: 'Probability that interrupts',
    help: 'For LiveKit and the barge-in server. Empty: the server’s own.',
  }),
  serverUrl: z
    .string()
    .regex(/^(https?|wss?):\/\/[^\s/]/)
    .default('ws://127.0.0.1:8790')
    .meta({ title: 'Barge-in server', help: 'Its address, over WebSocket.' }),
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
  operatingPoint: z
    .enum(['calm', 'balanced', 'eager'])
    .default('balanced')
    .meta({
      title: 'How readily the avatar gives the floor',
      help: 'Where this kiosk judges. Calm: seldom stopped by mistake, a little later. Eager: at the first words, more often by mistake.',
      choices: { calm: 'Calm', balanced: 'Balanced', eager: 'Eager' },
    }),
  modelFile: z
    .string()
    .nullable()
    .default(null)
    .meta({
      title: 'Another network that judges',
      help: 'An ONNX file of scripts/judgement, by its path or from the folder “models” beside the settings.',
      file: 'onnx',
      choices: { '': 'The one that Parley brings' },
    }),
  secondModelFile: z.string().nullable().default(null).meta({
    title: 'A second network, only to compare',
    help: 'It judges beside the first; its verdicts are in the log, and nobody acts on them.',
    file: 'onnx',
  }),
  minInterruptionMs: z
    .number()
    .min(0)
    .max(5000)
    .default(500)
    .meta({ title: 'Speech that is long enough to interrupt', unit: 'ms' }),
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
  saysGoingOn: z.boolean().default(false).meta({
    title: 'Say “As I was saying” before going on after a false interruption',
    help: 'Only with agents that bring such words in their own voice; the demo does.',
  }),
});
