import { z } from 'zod';

export const screenSettings = z.object({
  captions: z.boolean().default(true).meta({ title: 'Captions' }),
  captionSize: z
    .enum(['normal', 'large', 'largest'])
    .default('normal')
    .meta({ title: 'Size of the captions', help: '“large” is 1.35 times, “largest” 1.75 times as large.' }),
  captionContrast: z
    .enum(['normal', 'high'])
    .default('normal')
    .meta({ title: 'Contrast of the captions', help: '“high”: white on black, the word being heard on yellow.' }),
  language: z.string().default('en').meta({ title: 'Language' }),
  display: z.string().max(200).nullable().default(null).meta({
    title: 'Display',
    help: 'Its name. Empty: the main one, which also stands in for one that is not there.',
  }),
});
