import { z } from 'zod';
import type { UpcomingFrame } from '../main/domain/audio-frames.ts';
import { openFrameGate } from '../main/domain/frame-gate.ts';
import { type RoomPacket, roomPacketHeadSchema } from '../main/domain/room.ts';
import type { AudioFrameMessage, CommandName, ScreenCommands, ScreenEvent } from './contract.ts';
import { commands, MOST_ROOM_PACKET_BYTES } from './contract.ts';

/** What every carrier does on the kiosk's side, whatever it carries with. */

/** How an answer travels: a refusal is a value, so that both carriers give the screen the same words. */
export type CommandReply =
  { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly reason: string };

/**
 * Runs one command as it came from the screen. Nothing is trusted: the name must be in the contract and the arguments
 * must fit its schema. Never rejects.
 */
export async function answerCommand(kiosk: ScreenCommands, name: unknown, args: unknown): Promise<CommandReply> {
  if (!isCommandName(name)) return { ok: false, reason: 'no such command' };
  const parsed = commands[name].arguments.safeParse(args);
  if (!parsed.success) return { ok: false, reason: `${name}: ${z.prettifyError(parsed.error)}` };
  try {
    // The schema of this very name parsed these arguments; TypeScript cannot follow the pairing through a lookup.
    const run = kiosk[name] as (args: unknown) => unknown;
    return { ok: true, answer: await run(parsed.data) };
  } catch (cause) {
    return { ok: false, reason: cause instanceof Error ? cause.message : 'the command failed' };
  }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commands, name);
}

/** A packet as it came from a screen by structured clone; null when it is none. */
export function roomPacketOf(given: unknown): RoomPacket | null {
  const parsed = z.object({ head: roomPacketHeadSchema, bytes: z.instanceof(Uint8Array) }).safeParse(given);
  return parsed.success && parsed.data.bytes.length <= MOST_ROOM_PACKET_BYTES ? parsed.data : null;
}

const VOICE_SAMPLE_RATE = 24_000;

export function audioMessageOf(frame: UpcomingFrame): AudioFrameMessage {
  return { ...frame, sampleRate: VOICE_SAMPLE_RATE };
}

export type OutboxLine = {
  event(event: ScreenEvent): void;
  frame(frame: AudioFrameMessage): void;
  /** The screen is seconds behind: it gets no sound until it has caught up. */
  fellBehind(): void;
  caughtUp(droppedFrames: number): void;
};

export interface ScreenOutbox {
  event(event: ScreenEvent): void;
  frame(frame: UpcomingFrame): void;
  /** @param framesReceived all frames that reached the page since it connected */
  received(framesReceived: number): void;
  /** There is a new page, which counts from nothing. */
  reset(): void;
}

/**
 * What goes to the screen while it keeps up: everything. While it is behind, audio frames are dropped and of `state`
 * and `offers` only the latest is kept for later; what it must not miss (segments, clears, captions) goes at once.
 */
export function openOutbox(line: OutboxLine): ScreenOutbox {
  const gate = openFrameGate();
  const latest = new Map<'state' | 'offers', ScreenEvent>();
  let behind = false;
  const catchUp = (): void => {
    if (!behind || !gate.open) return;
    behind = false;
    line.caughtUp(gate.dropped);
    for (const event of latest.values()) line.event(event);
    latest.clear();
  };
  return {
    event: (event) => {
      if (behind && (event.kind === 'state' || event.kind === 'offers')) latest.set(event.kind, event);
      else line.event(event);
    },
    frame: (frame) => {
      if (gate.admit()) line.frame(audioMessageOf(frame));
      else if (!behind) {
        behind = true;
        line.fellBehind();
      }
    },
    received: (framesReceived) => {
      gate.received(framesReceived);
      catchUp();
    },
    reset: () => {
      gate.reset();
      behind = false;
      latest.clear();
    },
  };
}
