import { z } from 'zod';
import type { HeardFrame } from '../main/domain/audio-frames.ts';
import type { AudioFrameMessage, CommandName, ScreenCommands } from './contract.ts';
import { commands } from './contract.ts';

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

const VOICE_SAMPLE_RATE = 24_000;

export function audioMessageOf(frame: HeardFrame): AudioFrameMessage {
  const { segmentId, generation, positionMs, heardAtMs, samples } = frame;
  return { segmentId, generation, positionMs, heardAtMs, sampleRate: VOICE_SAMPLE_RATE, samples };
}
