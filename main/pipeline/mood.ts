import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { Mood } from '../domain/mood.ts';

/** Keeps the mood, so that a screen that comes later wears it too. */
export function rememberMoodIn(room: { mood: Mood }): (event: KioskEvent) => void {
  return (event) => {
    if (event.kind === 'mood-changed') room.mood = event.mood;
  };
}
