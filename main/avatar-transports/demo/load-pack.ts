import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptionWord } from '../../domain/kiosk-events.ts';
import type { Mood } from '../../domain/mood.ts';
import { durationMsOf } from '../../domain/pcm.ts';
import { parseWav } from '../../domain/wav.ts';
import { fieldOf, packSchema, problemsOf, type Pack, type PackLine } from './pack.ts';

/** A pack that cannot be played; the message names the file, the field and what is wrong, on one line. */
export class ContentPackError extends Error {
  constructor(file: string, problem: string) {
    super(`content pack ${file}: ${problem}`);
    this.name = 'ContentPackError';
  }
}

/** Mono. */
export type Clip = { readonly samples: Int16Array; readonly sampleRate: number };

/** One line with its sound: ready to be said. */
export type LoadedLine = {
  readonly text: string;
  readonly clip: Clip;
  readonly durationMs: number;
  readonly words: readonly CaptionWord[];
  readonly mood: Mood;
};

export type LoadedPack = { readonly pack: Pack; readonly lines: ReadonlyMap<string, LoadedLine> };

/** @throws ContentPackError for the first thing that is wrong */
export async function loadPack(folder: string): Promise<LoadedPack> {
  const file = join(folder, 'pack.json');
  const pack = parsePack(file, await readText(file));
  const lines = new Map<string, LoadedLine>();
  for (const [name, line] of Object.entries(pack.lines)) lines.set(name, await loadLine(folder, file, name, line));
  return { pack, lines };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ContentPackError(file, `cannot be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function parsePack(file: string, text: string): Pack {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ContentPackError(file, `is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = packSchema.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new ContentPackError(file, `${fieldOf(path) || 'the file'}: ${message}`);
  }
  const problem = problemsOf(parsed.data).at(0);
  if (problem !== undefined) throw new ContentPackError(file, `${problem.field}: ${problem.problem}`);
  return parsed.data;
}

async function loadLine(folder: string, file: string, name: string, line: PackLine): Promise<LoadedLine> {
  const field = `lines.${name}`;
  const clip = await loadClip(folder, file, `${field}.audio`, line.audio);
  const durationMs = durationMsOf(clip.samples.length, clip.sampleRate);
  if (durationMs < 50) throw new ContentPackError(file, `${field}.audio: ${line.audio} has no sound in it`);
  const words = line.words ?? spreadWords(line.text, durationMs);
  const wrong = firstWrongWord(words, durationMs);
  if (wrong !== null) throw new ContentPackError(file, `${field}.words[${wrong}]: is out of order or outside the clip`);
  return { text: line.text, clip, durationMs, words, mood: line.mood };
}

async function loadClip(folder: string, file: string, field: string, audio: string): Promise<Clip> {
  try {
    const { samples, sampleRate, channels } = parseWav(await readFile(join(folder, audio)));
    if (channels !== 1) throw new RangeError(`it must be mono, it has ${channels} channels`);
    if (sampleRate < 8000 || sampleRate > 48_000)
      throw new RangeError(`it must have 8–48 kHz, it has ${sampleRate} Hz`);
    return { samples, sampleRate };
  } catch (error) {
    const problem = error instanceof RangeError ? error.message : `cannot be read (${codeOf(error)})`;
    throw new ContentPackError(file, `${field}: ${audio}: ${problem}`);
  }
}

function firstWrongWord(words: readonly CaptionWord[], durationMs: number): number | null {
  let before = 0;
  for (const [i, word] of words.entries()) {
    if (word.startMs < before || word.endMs < word.startMs || word.endMs > durationMs + 1) return i;
    before = word.endMs;
  }
  return null;
}

/** Word times for a line that has none: its clip shared out by the count of letters. */
export function spreadWords(text: string, durationMs: number): readonly CaptionWord[] {
  const texts = text.split(/\s+/).filter((word) => word !== '');
  const letters = texts.reduce((sum, word) => sum + word.length + 1, 0);
  let at = 0;
  return texts.map((word) => {
    const startMs = (at / letters) * durationMs;
    at += word.length + 1;
    return { text: word, startMs, endMs: (at / letters) * durationMs };
  });
}
