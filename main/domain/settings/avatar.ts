import { z } from 'zod';

export const avatarSettings = z.object({
  character: z
    .enum(['thea', 'amos'])
    .default('thea')
    .meta({ title: 'Guide', help: 'Thea: auburn hair and a teal jacket. Amos: silver beard, glasses and a bow tie.' }),
  file: z
    .string()
    .max(100)
    .regex(/^$|^[^/\\:.][^/\\:]*\.(glb|vrm)$/i)
    .default('')
    .meta({
      title: 'Another avatar',
      help: 'Name of a .glb or .vrm file in the folder “avatars” beside the settings. Empty: the guide.',
    }),
  picture: z
    .enum(['sculpted', 'flat'])
    .default('sculpted')
    .meta({ title: 'Picture', help: '“flat”: a drawn face without 3D, for very weak machines and for calm.' }),
  theme: z
    .enum(['auto', 'day', 'night'])
    .default('auto')
    .meta({ title: 'Colours of the screen', help: '“auto” follows the light or dark scheme of the system.' }),
  motionIntensity: z.number().min(0).max(1).default(0.75).meta({
    title: 'How lively the guide moves',
    help: '0: only mouth, eyes and lids. Less when the system asks for it.',
  }),
});

/** What of this the screen must know. */
export type Look = z.infer<typeof avatarSettings>;
