import type { CaptionWord, ConversationState, KioskEvent, Offer } from './kiosk-events.ts';
import type { Mood } from './mood.ts';

/** What the screen is told of an event, in the contract's shape. */
export type ShownEvent =
  | { readonly kind: 'state'; readonly state: ConversationState }
  | {
      readonly kind: 'segment-started';
      readonly segmentId: string;
      readonly generation: number;
      readonly heardAtMs: number;
      readonly text: string;
      readonly words: CaptionWord[];
    }
  | {
      readonly kind: 'segment-finished';
      readonly segmentId: string;
      readonly interrupted: boolean;
      readonly heardMs: number;
    }
  | { readonly kind: 'visit-ended' }
  | { readonly kind: 'offers'; readonly offers: Offer[] }
  /** The visitor is heard to speak, or pauses: a listener nods at that. */
  | { readonly kind: 'visitor-voice'; readonly speaks: boolean }
  | { readonly kind: 'mood'; readonly mood: Mood }
  | { readonly kind: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };

/** Null: nothing that a screen draws. */
export function screenEventOf(event: KioskEvent): ShownEvent | null {
  switch (event.kind) {
    case 'state-changed':
      return { kind: 'state', state: event.state };
    case 'segment-started': {
      const { segmentId, generation, text, atMs } = event;
      return { kind: 'segment-started', segmentId, generation, heardAtMs: atMs, text, words: [...event.words] };
    }
    case 'segment-finished': {
      const { segmentId, interrupted, heardMs } = event;
      return { kind: 'segment-finished', segmentId, interrupted, heardMs };
    }
    case 'visit-ended':
      return { kind: 'visit-ended' };
    case 'offers-changed':
      return { kind: 'offers', offers: [...event.offers] };
    case 'visitor-started-speaking':
      return { kind: 'visitor-voice', speaks: true };
    case 'visitor-stopped-speaking':
      return { kind: 'visitor-voice', speaks: false };
    case 'mood-changed':
      return { kind: 'mood', mood: event.mood };
    case 'notice':
      return { kind: 'notice', level: event.level, text: event.text };
    default:
      return null;
  }
}
