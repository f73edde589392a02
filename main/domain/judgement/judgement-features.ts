import { FRAME_MS, MEL_BANDS, type RawFrame } from './analyse-frame.ts';

/** Values for each frame, in the order of `FEATURE_NAMES`. */
export const FEATURE_NAMES = [
  ...Array.from({ length: MEL_BANDS }, (_, band) => `band ${band}`),
  'speech',
  'loudness',
  'voicing',
  'pitch',
  'pitch movement',
  'sharpness',
  'flux',
  'modulation',
  'syllables',
  'variety',
  'voiced share',
  'speech share',
] as const;
export const FEATURES = FEATURE_NAMES.length;

/** The floor is what was quietest: it rises by so much a second, and falls at once. */
const FLOOR_RISE_DB_PER_S = 4;
const VOICED_FROM = 0.6;
const AUDIBLE_DB = 8;
const MODULATION_FRAMES = 10;
/** A syllable is a rise of the level by so much over the last dip. */
const SYLLABLE_DB = 5;
const FADE = Math.exp(-FRAME_MS / 600);

type Memory = {
  readonly floorDb: Float32Array;
  floorDbfs: number;
  before: Float32Array | null;
  lastLevelDb: number;
  readonly levels: number[];
  pitchOct: number;
  dipDb: number;
  peakDb: number;
  syllables: number;
  variety: number;
  voicedShare: number;
  speechShare: number;
};

/**
 * What a judge listens for, for each frame of a window: causal, and the same for any loudness of the whole. Everything
 * that compares is begun anew with the window, so that a window gives the same answer wherever it is judged.
 *
 * @param frames oldest first; the first ones before the visitor spoke, so that the room is known
 * @returns `frames.length × FEATURES` values of about −1 to 3, frame by frame
 */
export function judgementFeatures(frames: readonly RawFrame[]): Float32Array {
  const features = new Float32Array(frames.length * FEATURES);
  if (frames.length === 0) return features;
  const memory = newMemory(frames[0]);
  frames.forEach((frame, at) => {
    hear(memory, frame, features.subarray(at * FEATURES, (at + 1) * FEATURES));
  });
  return features;
}

function newMemory(first: RawFrame): Memory {
  return {
    floorDb: first.bandsDb.slice(),
    floorDbfs: first.levelDbfs,
    before: null,
    lastLevelDb: 0,
    levels: [],
    pitchOct: 0,
    dipDb: 0,
    peakDb: 0,
    syllables: 0,
    variety: 0,
    voicedShare: 0,
    speechShare: 0,
  };
}

function hear(memory: Memory, frame: RawFrame, out: Float32Array): void {
  const { bandsDb, levelDbfs, voicing, speechProbability } = frame;
  const rise = (FLOOR_RISE_DB_PER_S * FRAME_MS) / 1000;
  memory.floorDbfs = Math.min(levelDbfs, memory.floorDbfs + rise);
  const loudDb = levelDbfs - Math.max(memory.floorDbfs, -75);
  let flux = 0;
  for (let band = 0; band < MEL_BANDS; band++) {
    memory.floorDb[band] = Math.min(bandsDb[band], memory.floorDb[band] + rise);
    const overDb = Math.min(50, Math.max(0, bandsDb[band] - Math.max(memory.floorDb[band], -85)));
    out[band] = overDb / 20;
    if (memory.before) flux += Math.abs(out[band] - memory.before[band]);
  }
  flux /= MEL_BANDS;
  memory.before = out.slice(0, MEL_BANDS);
  const loud = Math.min(2.5, Math.max(0, loudDb / 20));
  const sharpness = Math.max(-1, Math.min(1, (loudDb - memory.lastLevelDb) / 15));
  memory.lastLevelDb = loudDb;
  const { pitchOct, movement } = followPitch(memory, frame);
  countSyllables(memory, loudDb);
  const audible = loudDb > AUDIBLE_DB ? 1 : 0;
  memory.variety += (1 - FADE) * (audible * flux * 4 - memory.variety);
  memory.voicedShare += (1 - FADE) * (audible * (voicing > VOICED_FROM ? 1 : 0) - memory.voicedShare);
  memory.speechShare += (1 - FADE) * (speechProbability - memory.speechShare);
  const compared = [
    speechProbability,
    loud,
    voicing,
    pitchOct,
    movement,
    sharpness,
    flux * 2,
    modulationOf(memory, loudDb),
  ];
  compared.push(memory.syllables / 3, memory.variety, memory.voicedShare, memory.speechShare);
  out.set(compared, MEL_BANDS);
}

/** Octaves above 100 Hz while voiced; how far it moved since the frame before. */
function followPitch(memory: Memory, { voicing, pitchHz }: RawFrame): { pitchOct: number; movement: number } {
  if (voicing < VOICED_FROM) {
    memory.pitchOct = 0;
    return { pitchOct: 0, movement: 0 };
  }
  const pitchOct = Math.max(-1, Math.min(2, Math.log2(pitchHz / 100)));
  const moved = memory.pitchOct === 0 ? 0 : Math.abs(pitchOct - memory.pitchOct);
  memory.pitchOct = pitchOct === 0 ? 1e-6 : pitchOct;
  // A jump of half an octave is the estimate's, not the voice's.
  return { pitchOct, movement: moved > 0.5 ? 0 : moved * 4 };
}

/** How far the level moves within a quarter of a second: a room that answers long, or a far voice, has less. */
function modulationOf({ levels }: Memory, loudDb: number): number {
  levels.push(loudDb);
  if (levels.length > MODULATION_FRAMES) levels.shift();
  return Math.min(2, (Math.max(...levels) - Math.min(...levels)) / 20);
}

/** Syllables in about the last second. */
function countSyllables(memory: Memory, loudDb: number): void {
  memory.syllables *= Math.exp(-FRAME_MS / 1000);
  memory.dipDb = Math.min(memory.dipDb, loudDb);
  memory.peakDb = Math.max(memory.peakDb, loudDb);
  if (memory.dipDb < memory.peakDb - SYLLABLE_DB && loudDb > memory.dipDb + SYLLABLE_DB && loudDb > AUDIBLE_DB) {
    memory.syllables += 1;
    memory.dipDb = loudDb;
    memory.peakDb = loudDb;
  } else if (loudDb < memory.peakDb - SYLLABLE_DB) memory.dipDb = Math.min(memory.dipDb, loudDb);
}
