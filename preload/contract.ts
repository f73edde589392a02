import '../main/domain/zod-without-eval.ts';
import { z } from 'zod';
import type { CaptionWord, ConversationState, Offer } from '../main/domain/kiosk-events.ts';
import type { Presentation } from '../main/domain/presentation.ts';
import { MOODS, type Mood } from '../main/domain/mood.ts';
import {
  type RoomNews,
  type RoomOrder,
  type RoomPacket,
  type RoomPacketHead,
  type RoomParticipant,
  roomNewsSchema,
  roomOrderSchema,
  roomPacketHeadSchema,
} from '../main/domain/room.ts';
import { avatarSettings, type Look } from '../main/domain/settings/avatar.ts';
import { operatorSettings } from '../main/domain/settings/operator.ts';
import { operatorCommands, operatorEvents } from './operator-contract.ts';

export { FRAMES_PER_RECEIPT, RECEIPT_EVERY_MS } from '../main/domain/frame-gate.ts';
export { isBlockedKey } from '../main/domain/kiosk-keys.ts';

/**
 * The one border between the kiosk and its screen: commands (name → arguments, answer), events (name → payload) and
 * the audio frame channel. Both shells carry it; `contract.test.ts` runs over both carriers.
 */

export const captionWordSchema = z.object({ text: z.string(), startMs: z.number(), endMs: z.number() });
export const offerSchema = z.object({ id: z.string(), label: z.string() });

export const conversationStateSchema = z.object({
  phase: z.enum(['starting', 'idle', 'speaking', 'listening', 'your-turn', 'thinking', 'interrupted', 'error']),
  floor: z.enum(['nobody', 'agent', 'visitor', 'both']),
  ducked: z.boolean(),
  microphoneOpen: z.boolean(),
  because: z.string(),
  atMs: z.number(),
}) satisfies z.ZodType<ConversationState>;

/** What the screen measured since the last report; times are its own. */
export const screenReportSchema = z.object({
  framesReceived: z.number().int().nonnegative(),
  /** Mouth against sound for each audio frame that reached the mouth: negative when the mouth was ahead, ms. */
  audioToMouthMs: z.array(z.number()).max(2000),
  framesRendered: z.number().int().nonnegative(),
  fps: z.number().nonnegative(),
  renderer: z.string().max(200),
});
export type ScreenReport = z.infer<typeof screenReportSchema>;

export const moodSchema = z.enum(MOODS);
/** Who stands there, in which colours, and how lively. */
export const lookSchema = avatarSettings;
export const presentationSchema = z.object({
  title: z.string(),
  language: z.string(),
  captions: z.boolean(),
  captionSize: z.enum(['normal', 'large', 'largest']),
  captionContrast: z.enum(['normal', 'high']),
  pushToTalk: z.boolean(),
  talkKey: z.string(),
  look: lookSchema,
  /** A visitor must know it. */
  recordsSound: z.boolean(),
  /** The way to the operator's panel. */
  operatorDoor: operatorSettings.omit({ leaveAfterMs: true }),
}) satisfies z.ZodType<Presentation>;

/** Everything a screen needs to draw itself from nothing. */
export const screenSnapshotSchema = z.object({
  state: conversationStateSchema,
  offers: z.array(offerSchema),
  presentation: presentationSchema,
  mood: moodSchema,
});
export type ScreenSnapshot = z.infer<typeof screenSnapshotSchema>;

const nothing = z.object({});

export const visitorCommands = {
  /** The screen is there, for the first time or again. */
  'screen.ready': { arguments: nothing, answer: screenSnapshotSchema },
  'screen.report': { arguments: screenReportSchema, answer: nothing },
  /** Gives the kiosk's monotonic time, so that the screen can map it to its own. */
  'clock.read': { arguments: nothing, answer: z.object({ kioskAtMs: z.number() }) },
  'topic.choose': { arguments: z.object({ topicId: z.string().max(100) }), answer: nothing },
  /** The screen was touched anywhere: wakes the kiosk. */
  'screen.touched': { arguments: nothing, answer: nothing },
  /** A file that was chosen as the avatar cannot be shown as it is; `problem` is a sentence for the operator. */
  'avatar.report': {
    arguments: z.object({ file: z.string().max(100), problem: z.string().max(400) }),
    answer: nothing,
  },
  /** The graphics context went away; the page draws anew. */
  'picture.lost': { arguments: nothing, answer: nothing },
  /** The first frame after that. */
  'picture.drawn': { arguments: nothing, answer: nothing },
  interrupt: { arguments: nothing, answer: nothing },
  setAudioEnabled: { arguments: z.object({ enabled: z.boolean() }), answer: nothing },
  commitUserTurn: { arguments: nothing, answer: nothing },
  clearUserTurn: { arguments: nothing, answer: nothing },
  /** What happened in a room that the screen joined for the kiosk. */
  'room.news': { arguments: roomNewsSchema, answer: nothing },
} as const;

/** What a visitor's touch may cause, and what takes the operator's PIN. */
export const commands = { ...visitorCommands, ...operatorCommands } as const;

export type CommandName = keyof typeof commands;
export type CommandArguments<N extends CommandName> = z.infer<(typeof commands)[N]['arguments']>;
export type CommandAnswer<N extends CommandName> = z.infer<(typeof commands)[N]['answer']>;
type CommandsOf<K extends CommandName> = {
  readonly [N in K]: (args: CommandArguments<N>) => CommandAnswer<N> | Promise<CommandAnswer<N>>;
};
export type VisitorCommands = CommandsOf<keyof typeof visitorCommands>;
export type OperatorCommands = CommandsOf<keyof typeof operatorCommands>;
export type ScreenCommands = VisitorCommands & OperatorCommands;

export const screenEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: conversationStateSchema }),
  z.object({
    kind: z.literal('segment-started'),
    segmentId: z.string(),
    generation: z.number().int(),
    heardAtMs: z.number(),
    text: z.string(),
    words: z.array(captionWordSchema),
  }),
  z.object({
    kind: z.literal('segment-finished'),
    segmentId: z.string(),
    interrupted: z.boolean(),
    heardMs: z.number(),
  }),
  z.object({ kind: z.literal('caption'), segmentId: z.string(), text: z.string(), words: z.array(captionWordSchema) }),
  /** Everything of an older generation is void: the mouth closes. `atMs` is the decision on the kiosk's clock. */
  z.object({ kind: z.literal('cleared'), generation: z.number().int(), atMs: z.number() }),
  /** The operator changed something of it. */
  z.object({ kind: z.literal('presentation'), presentation: presentationSchema }),
  /** A visitor left: nothing of what was said to them stays on the screen. */
  z.object({ kind: z.literal('visit-ended') }),
  z.object({ kind: z.literal('offers'), offers: z.array(offerSchema) }),
  /** The visitor is heard to speak, or pauses: a listener nods at that. */
  z.object({ kind: z.literal('visitor-voice'), speaks: z.boolean() }),
  z.object({ kind: z.literal('mood'), mood: moodSchema }),
  /** The screen holds the connection to a room; what it does there the kiosk says. */
  z.object({ kind: z.literal('room'), order: roomOrderSchema }),
  z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warn', 'error']), text: z.string() }),
  ...operatorEvents,
]);
export type ScreenEvent = z.infer<typeof screenEventSchema>;
export type { CaptionWord, ConversationState, Look, Mood, Offer, Presentation };
export type { RoomNews, RoomOrder, RoomPacket, RoomPacketHead, RoomParticipant };
export type * from './operator-contract.ts';
export type * from './operator-schemas.ts';

/** One piece of sound for the mouth, 24 kHz mono s16; the lip-sync analysis is the screen's. */
export type AudioFrameMessage = {
  readonly segmentId: string;
  readonly generation: number;
  /** Position of the first sample within its segment, ms. */
  readonly positionMs: number;
  /** When the first sample is heard, on the kiosk's clock, ms. */
  readonly heardAtMs: number;
  readonly sampleRate: number;
  readonly samples: Int16Array;
  /** What came for this time or later is void; without samples, nothing is heard from this time on. */
  readonly replaces?: true;
};

const AUDIO_MAGIC = 0x31_41_52_50; // "PRA1"
const AUDIO_HEADER_BYTES = 32;
const REPLACES = 1;

/**
 * Layout, little-endian: u32 magic, u32 generation, f64 positionMs, f64 heardAtMs, u32 sampleRate, u16 bytes of the
 * segment id, u16 flags (1: replaces); then the id in UTF-8, padded to an even count, then s16 samples.
 */
export function encodeAudioFrame(frame: AudioFrameMessage): Uint8Array<ArrayBuffer> {
  const id = new TextEncoder().encode(frame.segmentId);
  const samplesAt = AUDIO_HEADER_BYTES + id.length + (id.length % 2);
  const bytes = new Uint8Array(samplesAt + frame.samples.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, AUDIO_MAGIC, true);
  view.setUint32(4, frame.generation, true);
  view.setFloat64(8, frame.positionMs, true);
  view.setFloat64(16, frame.heardAtMs, true);
  view.setUint32(24, frame.sampleRate, true);
  view.setUint16(28, id.length, true);
  view.setUint16(30, frame.replaces ? REPLACES : 0, true);
  bytes.set(id, AUDIO_HEADER_BYTES);
  bytes.set(new Uint8Array(frame.samples.buffer, frame.samples.byteOffset, frame.samples.byteLength), samplesAt);
  return bytes;
}

/**
 * @returns a copy, so that the carrier may reuse its buffer
 * @throws RangeError if these bytes are no audio frame
 */
export function decodeAudioFrame(bytes: Uint8Array): AudioFrameMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < AUDIO_HEADER_BYTES || view.getUint32(0, true) !== AUDIO_MAGIC)
    throw new RangeError('not an audio frame');
  const idBytes = view.getUint16(28, true);
  const samplesAt = AUDIO_HEADER_BYTES + idBytes + (idBytes % 2);
  if (samplesAt > bytes.byteLength || (bytes.byteLength - samplesAt) % 2 !== 0)
    throw new RangeError('audio frame is cut off');
  return {
    segmentId: new TextDecoder().decode(bytes.subarray(AUDIO_HEADER_BYTES, AUDIO_HEADER_BYTES + idBytes)),
    generation: view.getUint32(4, true),
    positionMs: view.getFloat64(8, true),
    heardAtMs: view.getFloat64(16, true),
    sampleRate: view.getUint32(24, true),
    samples: new Int16Array(bytes.slice(samplesAt).buffer),
    ...((view.getUint16(30, true) & REPLACES) !== 0 && { replaces: true }),
  };
}

const ROOM_MAGIC = 0x31_4b_50_52; // "RPK1"
const ROOM_LEADING_BYTES = 8;
/** What a room gives in one piece is at most 64 KB. */
export const MOST_ROOM_PACKET_BYTES = 128 * 1024;

/** Layout, little-endian: u32 magic, u32 bytes of the head, the head as JSON in UTF-8, then the bytes. */
export function encodeRoomPacket({ head, bytes }: RoomPacket): Uint8Array<ArrayBuffer> {
  const said = new TextEncoder().encode(JSON.stringify(head));
  const packet = new Uint8Array(ROOM_LEADING_BYTES + said.length + bytes.length);
  const view = new DataView(packet.buffer);
  view.setUint32(0, ROOM_MAGIC, true);
  view.setUint32(4, said.length, true);
  packet.set(said, ROOM_LEADING_BYTES);
  packet.set(bytes, ROOM_LEADING_BYTES + said.length);
  return packet;
}

export function isRoomPacket(bytes: Uint8Array): boolean {
  if (bytes.length < ROOM_LEADING_BYTES) return false;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === ROOM_MAGIC;
}

/**
 * @returns a copy, so that the carrier may reuse its buffer
 * @throws Error if these bytes are no packet
 */
export function decodeRoomPacket(packet: Uint8Array): RoomPacket {
  if (packet.length > MOST_ROOM_PACKET_BYTES || !isRoomPacket(packet)) throw new RangeError('not a packet of a room');
  const headBytes = new DataView(packet.buffer, packet.byteOffset).getUint32(4, true);
  if (ROOM_LEADING_BYTES + headBytes > packet.length) throw new RangeError('packet of a room is cut off');
  const said = new TextDecoder().decode(packet.subarray(ROOM_LEADING_BYTES, ROOM_LEADING_BYTES + headBytes));
  return {
    head: roomPacketHeadSchema.parse(JSON.parse(said)),
    bytes: new Uint8Array(packet.subarray(ROOM_LEADING_BYTES + headBytes)),
  };
}

/** What the preload script puts on `window.parley`, and what the Chromium shell's client gives in its place. */
export interface ScreenBridge {
  command<N extends CommandName>(name: N, args: CommandArguments<N>): Promise<CommandAnswer<N>>;
  /** Returns its off-switch. */
  onEvent(listener: (event: ScreenEvent) => void): () => void;
  onAudioFrame(listener: (frame: AudioFrameMessage) => void): () => void;
  /** Sound and data of rooms, in order with the commands and events around it. Lost while the kiosk is away. */
  sendRoomPacket(packet: RoomPacket): void;
  onRoomPacket(listener: (packet: RoomPacket) => void): () => void;
}
