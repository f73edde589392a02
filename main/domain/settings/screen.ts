import { z } from 'zod';

export const screenSettings = z.object({
  captions: z.boolean().default(true).meta({ title: 'Captions' }),
  language: z.string().default('en').meta({ title: 'Language' }),
});
