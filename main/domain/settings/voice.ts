import { z } from 'zod';

export const voiceSettings = z.object({
  detector: z
    .enum(['silero', 'energy'])
    .default('silero')
    .meta({
      title: 'Voice detector',
      choices: { silero: 'A network (Silero)', energy: 'Loudness alone' },
    }),
  confidence: z.number().min(0).max(1).default(0.7).meta({ title: 'Confidence that counts as speech' }),
  startMs: z.number().min(0).max(2000).default(200).meta({ title: 'Speech before a start is believed', unit: 'ms' }),
  stopMs: z.number().min(0).max(5000).default(200).meta({ title: 'Silence before a stop is believed', unit: 'ms' }),
  minVolume: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .meta({ title: 'Least volume', help: '0 is −110 LUFS, 1 is −10 LUFS.' }),
});
