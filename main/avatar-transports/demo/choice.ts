import type { CaptionWord } from '../../domain/kiosk-events.ts';
import type { Pack, PackAnswer } from './pack.ts';

type Said = { readonly lastLine: string | null; readonly saidAs: Readonly<Record<string, number>> };

/** The variant that was said longest ago, never the last line that was said when there is another. */
export function variantOf(lineIds: readonly string[], { lastLine, saidAs }: Said): string {
  const others = lineIds.filter((lineId) => lineId !== lastLine);
  const candidates = others.length > 0 ? others : lineIds;
  const since = new Map(Object.entries(saidAs));
  const [oldest] = candidates.toSorted((a, b) => (since.get(a) ?? 0) - (since.get(b) ?? 0));
  return oldest;
}

type Turn = {
  readonly interrupted: boolean;
  readonly topicId: string | null;
  readonly spokeMs: number;
  readonly turns: number;
  readonly saidInVisit: readonly string[];
};

/** The first answer whose condition holds; the last one always does. */
export function answerFor(answers: readonly PackAnswer[], turn: Turn): PackAnswer {
  const found = answers.find((answer) => holds(answer.when, turn));
  if (found === undefined) throw new RangeError('no answer fits a turn');
  return found;
}

type Range = { readonly atLeast: number; readonly below?: number | undefined };
const isWithin = (value: number, range: Range | undefined): boolean =>
  range === undefined || (value >= range.atLeast && value < (range.below ?? Infinity));

function holds(when: PackAnswer['when'], turn: Turn): boolean {
  return (
    (when.after === undefined || (when.after === 'interruption') === turn.interrupted) &&
    isOfTopic(when.topic, turn.topicId) &&
    isWithin(turn.spokeMs, when.spokeMs) &&
    isWithin(turn.turns, when.turns) &&
    (when.said ?? []).every((lineId) => turn.saidInVisit.includes(lineId)) &&
    !(when.notSaid ?? []).some((lineId) => turn.saidInVisit.includes(lineId))
  );
}

function isOfTopic(topics: readonly string[] | null | undefined, topicId: string | null): boolean {
  if (topics === undefined) return true;
  return topics === null ? topicId === null : topicId !== null && topics.includes(topicId);
}

/** Questions for the screen: what was not told yet first, in the pack's order, never the topic of the moment. */
export function offersFor(pack: Pack, topicId: string | null, saidInVisit: readonly string[]): readonly string[] {
  const others = pack.topics.filter((topic) => topic.id !== topicId);
  const isTold = (says: readonly string[]): boolean => says.some((lineId) => saidInVisit.includes(lineId));
  const untold = others.filter((topic) => !isTold(topic.says));
  const told = others.filter((topic) => isTold(topic.says));
  return [...untold, ...told].slice(0, pack.offersAtOnce).map((topic) => topic.id);
}

/** Where the sentence begins that sounds at `positionMs`, with a breath before it. */
export function sentenceStartMs(words: readonly CaptionWord[], positionMs: number): number {
  const heard = words.findLastIndex((word) => word.startMs <= positionMs);
  for (let i = heard; i > 0; i--) {
    const before = words[i - 1];
    if (endsSentence(before.text)) return Math.max(before.endMs, words[i].startMs - 40);
  }
  return 0;
}

// "Mr. Watson" is no end of a sentence.
const endsSentence = (word: string): boolean => /[.!?…]["'”’)]*$/.test(word) && !/^(Mr|Mrs|Ms|Dr|St)\.$/.test(word);
