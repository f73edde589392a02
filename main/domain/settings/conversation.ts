import { z } from 'zod';

export const conversationSettings = z.object({
  transport: z
    .enum(['demo', 'link', 'livekit', 'videosdk'])
    .default('demo')
    .meta({
      title: 'Agent',
      help: 'Link: any agent that connects to this kiosk over WebSocket. LiveKit: the avatar of an agent in a LiveKit room. VideoSDK: of one of videosdk-agents.',
      choices: { demo: 'Demo', link: 'Link', livekit: 'LiveKit', videosdk: 'VideoSDK' },
    }),
  contentPack: z.string().default('museum-guide').meta({
    title: 'Content pack of the demo',
    help: 'Those that Parley brings, and the folders in “content-packs” beside the settings.',
  }),
  endOfTurnMs: z
    .number()
    .min(100)
    .max(5000)
    .default(700)
    .meta({ title: 'Silence that ends a visitor’s turn', unit: 'ms' }),
  idleMs: z
    .number()
    .min(5000)
    .max(3_600_000)
    .default(60_000)
    .meta({ title: 'Quiet before the visit ends', unit: 'ms' }),
});
