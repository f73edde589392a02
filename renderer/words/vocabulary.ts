import type { ConversationState } from '../../preload/contract.ts';

/** Everything that the screen itself says to a visitor; what the agent says comes from the agent. */
export type Words = {
  readonly phases: Readonly<Record<ConversationState['phase'], { readonly words: string; readonly hint: string }>>;
  /** In place of the hint, while a button must be held to be heard and nobody holds it. */
  readonly holdHint: string;
  readonly holdToTalk: string;
  readonly letGoToSend: string;
  /** While the operator keeps the sound of overlaps. */
  readonly recorded: string;
  /** For who cannot see it. */
  readonly face: string;
  readonly questions: string;
};
