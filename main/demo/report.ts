import { z } from 'zod';
import type { ScreenReport } from '../../preload/contract.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { percentileOf } from '../domain/operator.ts';
import type { Story } from './story.ts';

const ms = z.number();

/** `report.json`. Times are ms since the conversation began. */
export const reportSchema = z.strictObject({
  shell: z.enum(['electron', 'chromium', 'none']),
  audioHost: z.string(),
  segments: z.array(
    z.strictObject({
      id: z.string(),
      startedAtMs: ms,
      /** Of the whole segment, as its captions say; what was heard of it when it has none. */
      durationMs: ms,
      heardMs: ms,
      interrupted: z.boolean(),
    }),
  ),
  overlaps: z.array(
    z.strictObject({
      startedAtMs: ms,
      endedAtMs: ms,
      isInterruption: z.boolean(),
      probability: z.number(),
      detectionDelayMs: ms,
    }),
  ),
  /** One number for each interruption, in order. */
  bargeIn: z.strictObject({
    onsetToDecisionMs: z.array(ms),
    decisionToSilenceMs: z.array(ms),
    onsetToSilenceMs: z.array(ms),
  }),
  lipSync: z.strictObject({
    framesReceived: z.number().int(),
    /** How much later than the sound the mouth moved (`docs/avatars.md` says how it is counted); null without a screen. */
    audioToMouthMs: z.strictObject({ p50: ms.nullable(), p95: ms.nullable(), worst: ms.nullable() }),
    /** Of the frames of sound, 0–1: whose mouth came more than 30 ms late. */
    lateShare: z.number(),
  }),
  frames: z.strictObject({ rendered: z.number().int(), fps: z.number() }),
  /** The speech log's file; null when it could not be written. */
  database: z.string().nullable(),
  screenshots: z.array(z.string()),
});

export type Report = z.infer<typeof reportSchema>;

export type ReportFacts = {
  readonly shell: Report['shell'];
  readonly audioHost: string;
  readonly screenReports: readonly ScreenReport[];
  readonly database: string | null;
  readonly screenshots: readonly string[];
};

/** Drawn from the one stream of events and from what the screen measured. */
export function reportOf({ startedAtMs, events }: Story, facts: ReportFacts): Report {
  const sinceStart = (atMs: number): number => rounded(atMs - startedAtMs);
  const mouth = facts.screenReports.flatMap((report) => report.audioToMouthMs).sort((a, b) => a - b);
  return {
    shell: facts.shell,
    audioHost: facts.audioHost,
    segments: segmentsOf(events, sinceStart),
    overlaps: events.flatMap((event) => (event.kind === 'overlap-judged' ? [overlapOf(event, sinceStart)] : [])),
    bargeIn: bargeInOf(events),
    lipSync: {
      framesReceived: facts.screenReports.reduce((sum, report) => sum + report.framesReceived, 0),
      audioToMouthMs: { p50: quantile(mouth, 0.5), p95: quantile(mouth, 0.95), worst: quantile(mouth, 1) },
      lateShare: mouth.filter((lateMs) => lateMs > LATE_MS).length / Math.max(1, mouth.length),
    },
    frames: {
      rendered: facts.screenReports.reduce((sum, report) => sum + report.framesRendered, 0),
      fps: rounded(
        quantile(
          facts.screenReports.map((report) => report.fps).sort((a, b) => a - b),
          0.5,
        ) ?? 0,
      ),
    },
    database: facts.database,
    screenshots: [...facts.screenshots],
  };
}

/** A mouth that trails by more is seen to. */
const LATE_MS = 30;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Nearest rank of an ascending list; null for none. */
function quantile(ascending: readonly number[], share: number): number | null {
  const value = percentileOf(ascending, share);
  return value === null ? null : rounded(value);
}

type Started = Extract<KioskEvent, { kind: 'segment-started' }>;

/** A segment that was held and taken up again is one segment. */
function segmentsOf(events: readonly KioskEvent[], sinceStart: (atMs: number) => number): Report['segments'] {
  const started = new Map<string, Started>();
  const segments = new Map<string, Report['segments'][number]>();
  for (const event of events) {
    if (event.kind === 'segment-started' && !started.has(event.segmentId)) started.set(event.segmentId, event);
    if (event.kind !== 'segment-finished') continue;
    const first = started.get(event.segmentId);
    if (first === undefined) continue;
    const saysMs = event.interrupted ? (first.words.at(-1)?.endMs ?? 0) : 0;
    segments.set(event.segmentId, {
      id: event.segmentId,
      startedAtMs: sinceStart(first.atMs),
      durationMs: rounded(Math.max(saysMs, event.heardMs)),
      heardMs: rounded(event.heardMs),
      interrupted: event.interrupted,
    });
  }
  return [...segments.values()];
}

function overlapOf(
  { verdict }: Extract<KioskEvent, { kind: 'overlap-judged' }>,
  sinceStart: (atMs: number) => number,
): Report['overlaps'][number] {
  return {
    startedAtMs: sinceStart(verdict.overlapStartedAtMs ?? verdict.detectedAtMs - verdict.detectionDelayMs),
    endedAtMs: sinceStart(verdict.detectedAtMs),
    isInterruption: verdict.isInterruption,
    probability: verdict.probability,
    detectionDelayMs: rounded(verdict.detectionDelayMs),
  };
}

function bargeInOf(events: readonly KioskEvent[]): Report['bargeIn'] {
  const silentAtMs = new Map(
    events.flatMap((event) => (event.kind === 'speaker-silent' ? [[event.generation, event.atMs] as const] : [])),
  );
  const interruptions = events.flatMap((event) => {
    if (event.kind !== 'interrupted') return [];
    const silent = silentAtMs.get(event.generation);
    return silent === undefined ? [] : [{ ...event, silentAtMs: silent }];
  });
  return {
    onsetToDecisionMs: interruptions.map(({ atMs, onsetAtMs }) => rounded(atMs - onsetAtMs)),
    decisionToSilenceMs: interruptions.map(({ atMs, silentAtMs: silent }) => rounded(silent - atMs)),
    onsetToSilenceMs: interruptions.map(({ onsetAtMs, silentAtMs: silent }) => rounded(silent - onsetAtMs)),
  };
}
