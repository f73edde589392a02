import { z } from 'zod';

export const avatarSettings = z.object({
  character: z
    .enum(['thea', 'amos'])
    .default('thea')
    .meta({
      title: 'Guide',
      help: 'Thea: auburn hair and a teal jacket. Amos: silver beard, glasses and a bow tie.',
      choices: { thea: 'Thea', amos: 'Amos' },
    }),
  file: z
    .string()
    .max(100)
    .regex(/^$|^[^/\\:.][^/\\:]*\.(glb|vrm)$/i)
    .default('')
    .meta({
      title: 'Another avatar',
      help: 'A .glb or .vrm file in the folder “avatars” beside the settings.',
      choices: { '': 'None: the guide above' },
    }),
  picture: z
    .enum(['sculpted', 'flat'])
    .default('sculpted')
    .meta({
      title: 'Picture',
      help: 'Drawn: a face without 3D, for very weak machines and for calm.',
      choices: { sculpted: 'In 3D', flat: 'Drawn' },
    }),
  theme: z
    .enum(['auto', 'day', 'night'])
    .default('auto')
    .meta({ title: 'Colours of the screen', choices: { auto: 'As the system', day: 'Day', night: 'Night' } }),
  motionIntensity: z.number().min(0).max(1).default(0.75).meta({
    title: 'How lively the guide moves',
    help: '0: only mouth, eyes and lids. Less when the system asks for it.',
  }),
  attractEveryMs: z.number().min(0).max(600_000).default(12_000).meta({
    title: 'Attract mode: how often the guide greets an empty hall',
    unit: 'ms',
    help: 'About so often it smiles at the place where visitors stand, while nobody is there. 0: never.',
  }),
});

/** What of this the screen must know. */
export type Look = z.infer<typeof avatarSettings>;
