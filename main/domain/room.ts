import { z } from 'zod';

/**
 * What crosses between the kiosk and its screen about rooms: the screen holds the connection (WebRTC is a browser's),
 * the kiosk decides. Orders go to the screen, news come back, sound and data packets go both ways as bytes.
 */

const identity = z.string().min(1).max(256);
const name = z.string().max(256);
const roomId = z.string().min(1).max(64);
const attributes = z.record(z.string().max(256), z.string().max(16_384));
/** An RPC's payload and answer may have 15,360 bytes; a caller with newer versions more. */
const text = z.string().max(256 * 1024);

export const participantSchema = z.object({
  identity,
  /** As the room's server vouches for. */
  kind: z.enum(['standard', 'agent', 'other']),
  attributes,
});
export type RoomParticipant = z.infer<typeof participantSchema>;

export const roomOrderSchema = z.discriminatedUnion('kind', [
  /** A room that the screen has under this id with a lower attempt is left first; with the same one, nothing is done. */
  z.object({
    kind: z.literal('join'),
    roomId,
    attempt: z.number().int(),
    url: z.string().max(2048),
    token: z.string().max(64 * 1024),
    byteTopics: z.array(name),
    textTopics: z.array(name),
    rpcMethods: z.array(name),
    takesData: z.boolean(),
    publishesMicrophone: z.boolean(),
  }),
  z.object({ kind: z.literal('leave'), roomId }),
  z.object({ kind: z.literal('rpc-answer'), roomId, callId: z.string(), answer: text }),
  z.object({
    kind: z.literal('rpc-call'),
    roomId,
    callId: z.string(),
    to: identity,
    method: name,
    payload: text,
    timeoutMs: z.number(),
  }),
  /** Of bytes streams that are opened from now on, the sound belongs to this generation. */
  z.object({ kind: z.literal('generation'), roomId, generation: z.number().int() }),
  /** What of the microphone the room may hear; frames of an older generation are void. */
  z.object({
    kind: z.literal('microphone'),
    roomId,
    generation: z.number().int(),
    isOpen: z.boolean(),
    attributes,
  }),
]);
export type RoomOrder = z.infer<typeof roomOrderSchema>;

const stream = { roomId, streamId: z.string().min(1).max(128) };

export const roomNewsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('connected'),
    roomId,
    attempt: z.number().int(),
    identity,
    roomName: name,
    participants: z.array(participantSchema).max(1000),
  }),
  z.object({ kind: z.literal('reconnecting'), roomId }),
  z.object({ kind: z.literal('reconnected'), roomId }),
  z.object({ kind: z.literal('moved'), roomId, roomName: name }),
  /** It is over, or was never reached; whoever wants it back joins anew. */
  z.object({
    kind: z.literal('disconnected'),
    roomId,
    attempt: z.number().int(),
    why: z.enum(['unreachable', 'refused', 'duplicate-identity', 'removed', 'room-deleted', 'server-shutdown', 'lost']),
    detail: z.string().max(1000),
  }),
  z.object({ kind: z.literal('participant'), roomId, participant: participantSchema }),
  z.object({ kind: z.literal('participant-left'), roomId, identity }),
  z.object({
    kind: z.literal('stream-opened'),
    ...stream,
    carries: z.enum(['bytes', 'text']),
    topic: name,
    from: identity,
    attributes,
    generation: z.number().int(),
  }),
  z.object({ kind: z.literal('stream-text'), ...stream, text }),
  /** `problem`: it was cut off; null when it came whole. */
  z.object({ kind: z.literal('stream-ended'), ...stream, problem: z.string().max(1000).nullable() }),
  z.object({
    kind: z.literal('rpc-called'),
    roomId,
    callId: z.string().min(1).max(128),
    from: identity,
    method: name,
    payload: text,
  }),
  z.object({
    kind: z.literal('rpc-answered'),
    roomId,
    callId: z.string().max(128),
    answer: text,
  }),
  z.object({
    kind: z.literal('rpc-failed'),
    roomId,
    callId: z.string().max(128),
    code: z.number().int(),
    detail: z.string().max(1000),
  }),
  /** Something in the room did not go as ordered; it goes on. */
  z.object({ kind: z.literal('trouble'), roomId, detail: z.string().max(1000) }),
]);
export type RoomNews = z.infer<typeof roomNewsSchema>;

const number = z.number();
export const roomPacketHeadSchema = z.discriminatedUnion('kind', [
  /** Screen → kiosk: bytes of a stream as they came, so that a sample may be split. */
  z.object({ kind: z.literal('agent-audio'), ...stream, generation: number.int(), atMs: number }),
  /** Kiosk → screen: s16le mono of the visitor's voice. */
  z.object({ kind: z.literal('microphone'), roomId, generation: number.int(), atMs: number, sampleRate: number.int() }),
  /** Both ways: a data packet. `with` is who sent it, or to whom it goes; null: to everybody. */
  z.object({
    kind: z.literal('data'),
    roomId,
    atMs: number,
    with: identity.nullable(),
    topic: name,
    isReliable: z.boolean(),
  }),
]);
/** What is said of the bytes of one packet; `atMs` is on the kiosk's clock. */
export type RoomPacketHead = z.infer<typeof roomPacketHeadSchema>;
export type RoomPacket = { readonly head: RoomPacketHead; readonly bytes: Uint8Array };
