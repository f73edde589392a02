import { z } from 'zod';

export const audioSettings = z.object({
  inputDevice: z
    .string()
    .nullable()
    .default(null)
    .meta({ title: 'Microphone', choices: { '': 'The system’s default' } }),
  outputDevice: z
    .string()
    .nullable()
    .default(null)
    .meta({ title: 'Loudspeaker', choices: { '': 'The system’s default' } }),
  echoCanceller: z
    .enum(['webrtc', 'none'])
    .default('webrtc')
    .meta({
      title: 'Echo cancellation',
      help: 'Off only where the microphone cancels by itself.',
      choices: { webrtc: 'On', none: 'Off' },
    }),
  outputLatencyMs: z
    .number()
    .min(0)
    .max(1000)
    .nullable()
    .default(null)
    .meta({ title: 'Loudspeaker delay', unit: 'ms', help: 'Empty: measured or taken from the device.' }),
});
