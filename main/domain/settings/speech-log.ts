import { z } from 'zod';

export const speechLogSettings = z.object({
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .meta({ title: 'Days that the log is kept', unit: 'days', help: 'What is older is deleted, a little at a time.' }),
  keepMegabytes: z
    .number()
    .int()
    .min(10)
    .max(100_000)
    .default(500)
    .meta({ title: 'Largest size of the log', unit: 'MB', help: 'Beyond it the oldest goes first, overlaps last.' }),
  keepBackups: z
    .number()
    .int()
    .min(0)
    .max(30)
    .default(3)
    .meta({ title: 'Daily backups that are kept', help: 'Each is as large as the log. 0: no backups.' }),
  keepSound: z.boolean().default(false).meta({
    title: 'Keep the sound of overlaps',
    help: 'Both voices, three seconds before and after, as WAV. The screen tells visitors so. Ask whoever answers for data protection first.',
  }),
  keepSoundDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .default(14)
    .meta({ title: 'Days that this sound is kept', unit: 'days', help: 'Never longer than the log.' }),
  keepSoundMegabytes: z.number().int().min(10).max(1_000_000).default(2000).meta({
    title: 'Largest size of this sound',
    unit: 'MB',
    help: 'Beyond it the oldest goes. An overlap is about half a MB.',
  }),
});
