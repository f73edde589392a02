import { z } from 'zod';
import { MOODS } from '../../domain/mood.ts';

/**
 * `pack.json`: what a guide says, and when. Every list of lines has two variants at least, so that the same line is
 * never said twice running. Explained for operators in `docs/content-packs.md`.
 */

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use small letters, digits and hyphens');
const variants = z.array(id).min(2, 'give two variants at least, so that no line is said twice running');
const milliseconds = z.number().min(0).max(600_000);

const wordSchema = z.strictObject({ text: z.string().min(1), startMs: milliseconds, endMs: milliseconds });

const lineSchema = z.strictObject({
  /** A WAV file beside `pack.json`: PCM, 16 bits, mono, 8–48 kHz. */
  audio: z.string().regex(/^[\w-][\w.-]*\.wav$/i, 'name a .wav file beside pack.json'),
  text: z.string().min(1).max(1000),
  /** When each word sounds; left out, they are spread over the clip. */
  words: z.array(wordSchema).optional(),
  /** The face that goes with it. */
  mood: z.enum(MOODS).default('neutral'),
});

const topicSchema = z.strictObject({
  id,
  /** The question on the chip. */
  label: z.string().min(1).max(60),
  /** Variants of the answer. Asked again, a line of `again` comes first. */
  says: z.array(id).min(1),
  /** Told when an answer's `then` is `more`, each once in a visit. */
  more: z.array(id).default([]),
});

/** All that is given must hold. */
const conditionSchema = z.strictObject({
  /** Whether the visitor cut the guide short, or spoke while the guide was quiet. */
  after: z.enum(['interruption', 'quiet']).optional(),
  /** The topic that was last chosen is one of these; null: none was chosen yet. */
  topic: z.array(id).nullable().optional(),
  /** How long the visitor spoke, ms. */
  spokeMs: z.strictObject({ atLeast: milliseconds.default(0), below: milliseconds.optional() }).optional(),
  /** How many turns the visitor had before this one in this visit. */
  turns: z.strictObject({ atLeast: z.number().int().min(0).default(0), below: z.number().int().optional() }).optional(),
  /** These lines were all said in this visit. */
  said: z.array(id).optional(),
  /** None of these lines was said in this visit. */
  notSaid: z.array(id).optional(),
});

const answerSchema = z.strictObject({
  when: conditionSchema.default({}),
  says: variants,
  /**
   * `listen`: waits for the visitor, and after `timing.goOnMs` goes on with what was cut short.
   * `go-on`: goes on with it at once. `more`: tells one more thing of the topic. `offer`: shows the questions.
   */
  then: z.enum(['listen', 'go-on', 'more', 'offer']).default('offer'),
});

export const packSchema = z.strictObject({
  format: z.literal(1),
  title: z.string().min(1).max(80),
  language: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'use a language tag such as "en"'),
  /** How many questions are on the screen at a time. */
  offersAtOnce: z.number().int().min(1).max(12).default(6),
  timing: z
    .strictObject({
      /** Quiet after which the guide says a line of `silence`, so many times running at most. */
      silenceMs: milliseconds.default(12_000),
      silences: z.number().int().min(0).max(10).default(2),
      /** Stopped by a touch, the guide asks the visitor to go ahead after this quiet. */
      goAheadMs: milliseconds.default(1500),
      /** Asked to go ahead, the visitor says nothing for so long: the guide goes on. */
      goOnMs: milliseconds.default(5000),
      /** Pause between two lines that follow each other. */
      pauseMs: z.number().min(0).max(5000).default(300),
    })
    .prefault({}),
  moments: z.strictObject({
    welcome: variants,
    /** "As I was saying …" */
    goOn: variants,
    silence: variants,
    /** Before an answer that was given already. */
    again: variants,
  }),
  topics: z.array(topicSchema).min(1).max(40),
  /** What the guide says when the visitor finished a turn: the first whose `when` holds. */
  answers: z.array(answerSchema).min(1),
  lines: z.record(id, lineSchema),
});

export type Pack = z.infer<typeof packSchema>;
export type PackLine = Pack['lines'][string];
export type PackTopic = Pack['topics'][number];
export type PackAnswer = Pack['answers'][number];

/** `topics[2].says[0]`: the way to a field as a person writes it. */
export function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (field, key) =>
      typeof key === 'number' ? `${field}[${key}]` : field === '' ? String(key) : `${field}.${String(key)}`,
    '',
  );
}

type Use = { readonly field: string; readonly names: readonly string[] };

function usesOfLines(pack: Pack): readonly Use[] {
  return [
    ...Object.entries(pack.moments).map(([moment, names]) => ({ field: `moments.${moment}`, names })),
    ...pack.topics.flatMap((topic, i) => [
      { field: `topics[${i}].says`, names: topic.says },
      { field: `topics[${i}].more`, names: topic.more },
    ]),
    ...pack.answers.flatMap((answer, i) => [
      { field: `answers[${i}].says`, names: answer.says },
      { field: `answers[${i}].when.said`, names: answer.when.said ?? [] },
      { field: `answers[${i}].when.notSaid`, names: answer.when.notSaid ?? [] },
    ]),
  ];
}

/** What a schema cannot see: names that lead nowhere, lists that repeat themselves, a turn that no answer fits. */
export function problemsOf(pack: Pack): readonly { readonly field: string; readonly problem: string }[] {
  const uses = usesOfLines(pack);
  const lost = uses.flatMap(({ field, names }) =>
    names.flatMap((name, i) =>
      name in pack.lines ? [] : [{ field: `${field}[${i}]`, problem: `there is no line "${name}" in lines` }],
    ),
  );
  const repeated = uses
    .filter(({ names }) => new Set(names).size < names.length)
    .map(({ field }) => ({ field, problem: 'names a line twice' }));
  const topicIds = pack.topics.map((topic) => topic.id);
  const twice = topicIds.flatMap((topicId, i) =>
    topicIds.indexOf(topicId) < i ? [{ field: `topics[${i}].id`, problem: `"${topicId}" is there twice` }] : [],
  );
  const strangers = pack.answers.flatMap((answer, i) =>
    (answer.when.topic ?? [])
      .filter((topicId) => !topicIds.includes(topicId))
      .map((topicId) => ({ field: `answers[${i}].when.topic`, problem: `there is no topic "${topicId}"` })),
  );
  const last = pack.answers.length - 1;
  const open =
    Object.keys(pack.answers[last]?.when ?? {}).length === 0
      ? []
      : [{ field: `answers[${last}].when`, problem: 'the last answer must fit every turn: leave its "when" out' }];
  return [...lost, ...repeated, ...twice, ...strangers, ...open];
}
