import { z } from 'zod';

/** The way to the operator's panel, and how long it stays open. */
export const operatorSettings = z.object({
  corner: z
    .enum(['top-left', 'top-right', 'bottom-left', 'bottom-right'])
    .default('top-right')
    .meta({
      title: 'Corner that opens this panel',
      help: 'Tapped several times in a row.',
      choices: {
        'top-left': 'Top left',
        'top-right': 'Top right',
        'bottom-left': 'Bottom left',
        'bottom-right': 'Bottom right',
      },
    }),
  taps: z.number().int().min(3).max(12).default(5).meta({ title: 'Taps that open this panel' }),
  key: z
    .string()
    .regex(/^[a-z]?$/)
    .default('o')
    .meta({ title: 'Letter that opens this panel', help: 'Together with Ctrl and Alt. Empty: no key.' }),
  leaveAfterMs: z
    .number()
    .min(10_000)
    .max(1_800_000)
    .default(180_000)
    .meta({ title: 'Closes by itself when nobody touches it', unit: 'ms' }),
});
