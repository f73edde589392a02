import type { InterruptionEstimator } from '../interfaces/interruption-estimator.ts';
import { FRAME_SAMPLES, frameFeatures, type FrameFeatures } from './frame-features.ts';

const FRAME_MS = 25;

/** The room is as loud as the quietest fifth of what was heard; never taken for louder than a quiet voice. */
const QUIET_SHARE = 0.2;
const LOUDEST_FLOOR_DBFS = -40;

/** A voice is 10 dB above the room at least, and surely one from 20 dB on. */
const AUDIBLE_DB = 10;
const CLEAR_DB = 20;

/** How periodic a voice is. */
const HARDLY_VOICED = 0.6;
const WELL_VOICED = 0.9;

/** A consonant belongs to the vowel before it: 100 ms. */
const VOWEL_REACH_FRAMES = 5;

/** From which evidence on a frame is speech; below it the case for an interruption fades, a third as fast as it grew. */
const SPEECH_EVIDENCE = 0.2;
const FADING = 1 / 3;

/** The case, in ms of clear and changing speech, at which an interruption is as likely as not, and how sharply. */
const EVEN_CASE_MS = 190;
const CASE_WIDTH_MS = 70;

/** Change of the bands that ordinary words have all the time. */
const LIVELY_CHANGE_DB = 10;

/** A frame's part in what is taken for lively: an onset alone does not make words. */
const LIVELINESS_WEIGHT = 0.25;

/**
 * Interruption by ear and rule: is it a voice, is it clearly louder than the room, does it go on, and does it change as
 * words do (a hum does not)? No model, no memory between calls. Measured on recordings it lets most "mm-hmm"s pass and
 * notices a sentence after about half a second; one-word commands are beyond it.
 */
export function createSoundEstimator(): InterruptionEstimator {
  return {
    name: 'sound',
    probabilities: (samples) => Promise.resolve(interruptionProbabilities(samples)),
    close: () => Promise.resolve(),
  };
}

/** @returns one for each whole 25 ms of 16 kHz mono */
export function interruptionProbabilities(samples: Int16Array): Float32Array {
  const features = frameFeatures(samples);
  const speech = speechEvidence(features);
  const probabilities = new Float32Array(Math.floor(samples.length / FRAME_SAMPLES));
  let caseMs = 0;
  let presence = 0;
  let liveliness = 0;
  for (let frame = 0; frame < probabilities.length; frame++) {
    liveliness += (Math.min(1, features.change[frame] / LIVELY_CHANGE_DB) - liveliness) * LIVELINESS_WEIGHT;
    if (speech[frame] > SPEECH_EVIDENCE) caseMs += FRAME_MS * speech[frame] * 1.4 * liveliness;
    else caseMs = Math.max(0, caseMs - FRAME_MS * FADING);
    presence = Math.max(speech[frame], presence * 0.9);
    probabilities[frame] = logistic((caseMs - EVEN_CASE_MS) / CASE_WIDTH_MS) * (0.4 + 0.6 * presence);
  }
  return probabilities;
}

/** 0–1 for each frame: loud enough for a voice, and voiced now or just before. */
function speechEvidence({ levelDbfs, voicing }: FrameFeatures): Float32Array {
  const sorted = levelDbfs.slice().sort();
  const floorDbfs = Math.min(LOUDEST_FLOOR_DBFS, sorted[Math.floor(sorted.length * QUIET_SHARE)] ?? LOUDEST_FLOOR_DBFS);
  const evidence = new Float32Array(levelDbfs.length);
  const voiced = new Float32Array(levelDbfs.length);
  for (let frame = 0; frame < evidence.length; frame++) {
    const loud = ramp(levelDbfs[frame] - floorDbfs, AUDIBLE_DB, CLEAR_DB);
    voiced[frame] = loud * ramp(voicing[frame], HARDLY_VOICED, WELL_VOICED);
    let near = 0;
    for (let at = Math.max(0, frame - VOWEL_REACH_FRAMES + 1); at <= frame; at++) near = Math.max(near, voiced[at]);
    evidence[frame] = loud * (0.1 + 0.9 * near);
  }
  return evidence;
}

const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
