import { z } from 'zod';

const name = z.string().max(256);

/** A LiveKit room in which this kiosk is an agent's avatar. */
export const livekitSettings = z.object({
  url: z
    .string()
    .regex(/^(wss?|https?):\/\/[^\s/?#]+\/?$/)
    .default('ws://127.0.0.1:7880')
    .meta({ title: 'LiveKit server', help: 'As wss://host. The screen may connect there and nowhere else.' }),
  tokenFrom: z
    .enum(['key', 'endpoint', 'pasted'])
    .default('key')
    .meta({
      title: 'Where tokens come from',
      help: 'From key and secret this kiosk makes them itself: for development.',
      choices: { key: 'From key and secret', endpoint: 'From your server', pasted: 'Pasted here' },
    }),
  room: name.default('parley').meta({ title: 'Room', help: 'Not needed for pasted tokens.' }),
  identity: name.min(1).default('avatar_worker').meta({
    title: 'Identity of the avatar',
    help: 'As the agent names it: destination_identity of DataStreamAudioOutput.',
  }),
  agentIdentity: name.default('').meta({
    title: 'Identity of the agent',
    help: 'Only it may speak. Empty: the first participant that the server vouches for as an agent.',
  }),
  connections: z
    .enum(['one', 'two'])
    .default('one')
    .meta({
      title: 'Connections',
      help: 'One: the avatar’s brings the microphone too. Two: the avatar is an agent of kind, and the visitor a participant of their own.',
      choices: { one: 'One', two: 'Two' },
    }),
  visitorIdentity: name
    .min(1)
    .default('visitor')
    .meta({ title: 'Identity of the visitor', help: 'With two connections.' }),
  publishMicrophone: z
    .boolean()
    .default(true)
    .meta({ title: 'Give the microphone to the room', help: 'After echo cancellation.' }),
  token: z
    .string()
    .max(16_384)
    .default('')
    .meta({ title: 'Token of the avatar', help: 'Where tokens are pasted here.', secret: true }),
  visitorToken: z
    .string()
    .max(16_384)
    .default('')
    .meta({ title: 'Token of the visitor', help: 'Where tokens are pasted here, with two connections.', secret: true }),
  endpointUrl: z
    .string()
    .regex(/^$|^https?:\/\/[^\s]+$/)
    .default('')
    .meta({
      title: 'Token endpoint',
      help: 'It is sent room_name, participant_identity and participant_attributes, and answers with participant_token.',
    }),
  endpointHeaders: z
    .record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/))
    .default({})
    .meta({
      title: 'Headers for the token endpoint',
      help: 'As Authorization: Bearer …; several with a semicolon.',
      secret: true,
    }),
  apiKey: z.string().max(256).default('').meta({ title: 'API key', help: 'Empty: LIVEKIT_API_KEY.' }),
  apiSecret: z
    .string()
    .max(256)
    .default('')
    .meta({ title: 'API secret', help: 'Empty: LIVEKIT_API_SECRET.', secret: true }),
});

export type LivekitSettings = z.infer<typeof livekitSettings>;

/**
 * Where the screen may connect for this server: a LiveKit client speaks WebSocket there, and asks over HTTP why it was
 * refused.
 */
export function originsOfRoom(url: string): readonly string[] {
  const match = /^(?:ws|http)(s?):\/\/([^/]+)/.exec(url);
  return match === null ? [] : [`ws${match[1]}://${match[2]}`, `http${match[1]}://${match[2]}`];
}
