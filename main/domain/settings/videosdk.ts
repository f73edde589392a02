import { z } from 'zod';

/** An agent of `videosdk-agents`, to which the kiosk is the avatar. */
export const videosdkSettings = z.object({
  carrier: z
    .enum(['videosdk', 'livekit'])
    .default('videosdk')
    .meta({
      title: 'Room',
      choices: { videosdk: 'VideoSDK meeting', livekit: 'Data packets in a LiveKit room' },
    }),
  room: z.string().max(1024).default('').meta({
    title: 'Meeting',
    help: 'Its id; for LiveKit the server’s address. Empty: the kiosk waits to be summoned.',
  }),
  token: z
    .string()
    .max(4096)
    .default('')
    .meta({ title: 'Token', help: 'Empty: made from key and secret.', secret: true }),
  apiKey: z.string().default('').meta({ title: 'VideoSDK key' }),
  apiSecret: z.string().default('').meta({ title: 'VideoSDK secret', secret: true }),
  participantId: z.string().min(1).max(256).default('parley_avatar').meta({ title: 'The avatar’s id in the room' }),
  agentId: z
    .string()
    .max(256)
    .default('')
    .meta({ title: 'The agent’s id in the room', help: 'Only this one is heard. Empty: the first that sends sound.' }),
  microphone: z
    .enum(['visitor', 'avatar', 'off'])
    .default('visitor')
    .meta({
      title: 'Who brings the microphone',
      help: 'A participant of the visitor’s own, because agents do not listen to their avatar. In a LiveKit room the avatar does.',
      choices: { visitor: 'The visitor', avatar: 'The avatar', off: 'Nobody' },
    }),
  visitorId: z.string().min(1).max(256).default('parley_visitor').meta({ title: 'The visitor’s id in the room' }),
  visitorToken: z
    .string()
    .max(4096)
    .default('')
    .meta({ title: 'Token of the visitor', help: 'Empty: made from key and secret, else the avatar’s.', secret: true }),
  sampleRate: z
    .number()
    .int()
    .min(8000)
    .max(96_000)
    .default(24_000)
    .meta({ title: 'Sample rate of the agent’s voice', unit: 'Hz' }),
  cooldownMs: z.number().min(0).max(5000).default(300).meta({
    title: 'Sound dropped after an interruption',
    unit: 'ms',
    help: 'Agents of videosdk-agents send sound of the old turn for a moment.',
  }),
  launch: z.boolean().default(false).meta({
    title: 'Let agents summon the kiosk',
    help: 'POST /launch, as avatar dispatchers have it.',
  }),
  launchHost: z.string().min(1).default('127.0.0.1').meta({ title: 'Address for summons' }),
  launchPort: z.number().int().min(0).max(65_535).default(8089).meta({ title: 'Port for summons' }),
  launchKey: z.string().max(256).default('').meta({
    title: 'Key for summons',
    help: 'Agents add it to the address: /launch?key=… Needed where others than this machine can reach it.',
    secret: true,
  }),
});

export type VideosdkSettings = z.infer<typeof videosdkSettings>;
