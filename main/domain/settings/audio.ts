import { z } from 'zod';

export const audioSettings = z.object({
  inputDevice: z.string().nullable().default(null).meta({ title: 'Microphone', help: 'Empty: the system’s default.' }),
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
});
