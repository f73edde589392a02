import type { RawFrame } from '../../main/domain/judgement/analyse-frame.ts';
import { FEATURE_NAMES, FEATURES, judgementFeatures } from '../../main/domain/judgement/judgement-features.ts';

const column = (name: (typeof FEATURE_NAMES)[number]): number => FEATURE_NAMES.indexOf(name);
const [SPEECH, LOUDNESS, VOICING, VARIETY] = [
  column('speech'),
  column('loudness'),
  column('voicing'),
  column('variety'),
];

/** The case, in ms of clear and changing speech, at which an interruption is as likely as not, and how sharply. */
const EVEN_CASE_MS = 230;
const CASE_WIDTH_MS = 60;
const FADING = 1 / 3;

/**
 * What a person would write with the network's own features: a case for an interruption grows with speech that is loud
 * and changes as words do, and fades without. Here to show what learning buys.
 */
export function baselineProbabilities(frames: readonly RawFrame[]): Float32Array {
  const features = judgementFeatures(frames);
  const probabilities = new Float32Array(frames.length);
  let caseMs = 0;
  for (let frame = 0; frame < frames.length; frame++) {
    const value = (at: number): number => features[frame * FEATURES + at];
    const isSpeech = value(SPEECH) > 0.5 && value(LOUDNESS) > 0.5;
    const lively = Math.min(1.2, value(VARIETY) * 1.6) * (0.6 + 0.4 * Math.min(1, value(VOICING)));
    caseMs = isSpeech ? caseMs + 25 * lively : Math.max(0, caseMs - 25 * FADING);
    probabilities[frame] = 1 / (1 + Math.exp(-(caseMs - EVEN_CASE_MS) / CASE_WIDTH_MS));
  }
  return probabilities;
}
