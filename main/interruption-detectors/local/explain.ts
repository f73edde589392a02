import { FEATURE_NAMES, FEATURES } from '../../domain/judgement/judgement-features.ts';
import { SOUND_CLASSES, type JudgementModel } from './model.ts';

/** What a person would call the reasons, and which features they are. */
const REASONS = [
  ['the sound of it', /^band/],
  ['a voice', /^speech/],
  ['loudness', /^loudness/],
  ['pitch', /^voicing|^pitch|^voiced/],
  ['syllables', /^syllables|^modulation|^sharpness/],
  ['variety', /^flux|^variety/],
] as const;

const COLUMNS = REASONS.map(([name, pattern]) => ({
  name,
  columns: FEATURE_NAMES.flatMap((feature, at) => (pattern.test(feature) ? [at] : [])),
}));
/** What changes the answer by less does not speak for it. */
const LEAST_EFFECT = 0.05;

/**
 * What spoke for an answer: each reason is taken away in turn (put back to what it was before anybody spoke), and what
 * the network says without it is compared.
 *
 * @param features one window, `frames × FEATURES`
 * @param onset its first frame with the visitor in it
 * @returns the two strongest reasons at most, in words; empty when none stands out
 */
export async function reasonsFor(
  model: JudgementModel,
  features: Float32Array,
  onset: number,
  probability: number,
): Promise<readonly string[]> {
  const before = features.slice(Math.max(0, onset - 1) * FEATURES, Math.max(1, onset) * FEATURES);
  const effects: { readonly name: string; readonly effect: number }[] = [];
  for (const { name, columns } of COLUMNS) {
    const without = features.slice();
    for (let at = onset * FEATURES; at < without.length; at += FEATURES)
      for (const column of columns) without[at + column] = before[column];
    const answers = await model.run(without);
    effects.push({ name, effect: probability - answers[answers.length - SOUND_CLASSES.length] });
  }
  return effects
    .filter(({ effect }) => effect > LEAST_EFFECT)
    .toSorted((one, other) => other.effect - one.effect)
    .slice(0, 2)
    .map(({ name }) => name);
}
