import { z } from 'zod';

export const screenSettings = z.object({
  captions: z.boolean().default(true).meta({ title: 'Captions' }),
  captionSize: z
    .enum(['normal', 'large', 'largest'])
    .default('normal')
    .meta({ title: 'Size of the captions', choices: { normal: 'Normal', large: 'Large', largest: 'Largest' } }),
  captionContrast: z
    .enum(['normal', 'high'])
    .default('normal')
    .meta({
      title: 'Contrast of the captions',
      help: 'High: white on black, the word being heard on yellow.',
      choices: { normal: 'Normal', high: 'High' },
    }),
  language: z.string().default('en').meta({ title: 'Language' }),
  display: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .meta({
      title: 'Display',
      help: 'The main one also stands in for one that is not there.',
      choices: { '': 'The main one' },
    }),
});
