import type { HeardFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { durationMsOf, levelDbfs, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import type { Utterance } from './scripted-visitor.ts';

/** How loud one voice was in 20 ms. */
export type Loudness = { readonly atMs: number; readonly dbfs: number };

/** What the scripted visitor said. */
export type SaidByVisitor = { readonly atMs: number; readonly endedAtMs: number; readonly text: string };

/** Everything of one conversation that the report and the picture are drawn from. */
export type Story = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly events: readonly KioskEvent[];
  readonly agentVoice: readonly Loudness[];
  readonly visitorVoice: readonly Loudness[];
  readonly visitorSaid: readonly SaidByVisitor[];
};

export type StoryKeeper = {
  event(event: KioskEvent): void;
  heard(frame: HeardFrame): void;
  utterance(utterance: Utterance): void;
  story(atMs: number): Story;
};

const STEP_MS = 20;
/** A kiosk that runs for weeks with `--report` keeps the last of these: some hours of events, 20 minutes of loudness. */
const MOST_EVENTS = 50_000;
const MOST_LOUDNESS = 60_000;

export function keepStory(startedAtMs: number): StoryKeeper {
  const events: KioskEvent[] = [];
  const agentVoice: Loudness[] = [];
  const visitorVoice: Loudness[] = [];
  const visitorSaid: SaidByVisitor[] = [];
  return {
    event: (event) => {
      keep(events, MOST_EVENTS, event);
    },
    heard: ({ heardAtMs, samples }) => {
      keep(agentVoice, MOST_LOUDNESS, { atMs: heardAtMs, dbfs: levelDbfs(samples) });
    },
    utterance: ({ atMs, text, samples }) => {
      const lastsMs = durationMsOf(samples.length, MICROPHONE_SAMPLE_RATE);
      keep(visitorSaid, MOST_EVENTS, { atMs, endedAtMs: atMs + lastsMs, text });
      const step = (STEP_MS * MICROPHONE_SAMPLE_RATE) / 1000;
      for (let at = 0; at < samples.length; at += step)
        keep(visitorVoice, MOST_LOUDNESS, {
          atMs: atMs + durationMsOf(at, MICROPHONE_SAMPLE_RATE),
          dbfs: levelDbfs(samples.subarray(at, at + step)),
        });
    },
    story: (atMs) => ({ startedAtMs, endedAtMs: atMs, events, agentVoice, visitorVoice, visitorSaid }),
  };
}

function keep<T>(list: T[], most: number, value: T): void {
  list.push(value);
  if (list.length > most) list.splice(0, Math.ceil(most / 10));
}
