import type { KioskEvent } from '../domain/kiosk-events.ts';
import { durationMsOf, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import type { Report } from './report.ts';
import type { Utterance } from './scripted-visitor.ts';
import { timelineAfter, timelineOf, wrapped, type TimelineEvent, type TimelineLine, type Tone } from './timeline.ts';

/** Where lines go; `process.stdout` is one. */
export type PrinterStream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};

export type Opening = { readonly shell: string; readonly audioHost: string; readonly visitor: 'scripted' | 'mic' };

export type TimelinePrinter = {
  opening(opening: Opening): void;
  event(event: KioskEvent): void;
  utterance(utterance: Utterance): void;
  tick(atMs: number): void;
  closing(ending: string, told?: { readonly report: Report; readonly files: readonly string[] }): void;
};

const GUTTER = '  0:00.0  █  █  '.length;
const WIDEST = 100;
const CODES: Readonly<Record<Tone | 'guide-bar' | 'visitor-bar' | 'time', string>> = {
  guide: '',
  visitor: '33',
  duck: '2',
  stop: '1;31',
  good: '32',
  quiet: '2',
  warn: '35',
  'guide-bar': '36',
  'visitor-bar': '33',
  time: '2',
};

export type PrinterOptions = {
  readonly stream: PrinterStream;
  readonly startedAtMs: number;
  /** A person's wish for no colours: https://no-color.org */
  readonly noColour?: boolean;
};

/** Prints a conversation while it runs; colours only for a terminal. */
export function openTimelinePrinter({ stream, startedAtMs, noColour }: PrinterOptions): TimelinePrinter {
  const coloured = stream.isTTY === true && !(noColour ?? (process.env['NO_COLOR'] ?? '') !== '');
  const columns = Math.max(44, Math.min(WIDEST, stream.columns ?? 80));
  let timeline = timelineOf(startedAtMs, columns - GUTTER);
  const paint = (what: keyof typeof CODES, text: string): string =>
    coloured && CODES[what] !== '' ? `\u001B[${CODES[what]}m${text}\u001B[0m` : text;
  const print = (text = ''): void => {
    stream.write(`${text.trimEnd()}\n`);
  };
  const row = ({ atMs, guide, visitor, tone, text }: TimelineLine): string => {
    const guideBar = { speaks: '█', ducked: '▒', quiet: '│' }[guide];
    const visitorBar = { speaks: '█', quiet: '│' }[visitor];
    const bars = `${paint(guide === 'quiet' ? 'quiet' : 'guide-bar', guideBar)}  ${paint(visitor === 'quiet' ? 'quiet' : 'visitor-bar', visitorBar)}`;
    return `${paint('time', atMs === null ? ' '.repeat(8) : clockOf(atMs))}  ${bars}  ${paint(tone, text)}`;
  };
  const take = (event: TimelineEvent): void => {
    const told = timelineAfter(timeline, event);
    timeline = told.timeline;
    for (const line of told.lines) print(row(line));
  };
  const paragraph = (text: string): void => {
    for (const part of wrapped(text, columns - 2)) print(`  ${part}`);
  };
  return {
    opening: ({ shell, audioHost, visitor }) => {
      print();
      paragraph(`Parley. Screen: ${shell}; sound: ${audioHost}. ${WELCOMES[visitor]}`);
      print();
      print(`${' '.repeat(GUTTER - 6)}${paint('guide-bar', '▏guide')}  ${paint('visitor-bar', '▏visitor')}`);
    },
    event: take,
    utterance: ({ atMs, text, samples }) => {
      const endedAtMs = atMs + durationMsOf(samples.length, MICROPHONE_SAMPLE_RATE);
      take({ kind: 'utterance', atMs, endedAtMs, text });
    },
    tick: (atMs) => {
      take({ kind: 'tick', atMs });
    },
    closing: (ending, told) => {
      print();
      paragraph(`The end: ${ending}.`);
      if (told !== undefined) for (const line of summaryOf(told.report)) print(`  ${line}`);
      for (const file of told?.files ?? []) print(`  ${paint('quiet', file)}`);
    },
  };
}

const WELCOMES = {
  scripted: 'The visitor is a script with real recordings.',
  mic: 'The visitor is you: speak, or touch a question. Ctrl-C ends it.',
} as const;

/** `  0:41.3`, eight columns. */
export function clockOf(atMs: number): string {
  const tenths = Math.floor(atMs / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${minutes}:${seconds}`.padStart(8);
}

const msList = (values: readonly number[]): string =>
  values.length === 0 ? '–' : `${values.map((value) => Math.round(value)).join(', ')} ms`;

/** What a person wants to know afterwards. */
export function summaryOf({ overlaps, bargeIn, lipSync, frames, segments }: Report): readonly string[] {
  const interruptions = overlaps.filter((overlap) => overlap.isInterruption).length;
  const { p50, p95, worst } = lipSync.audioToMouthMs;
  const latePercent = Math.round(lipSync.lateShare * 1000) / 10;
  return [
    `guide           ${segments.length} lines, ${segments.filter((one) => one.interrupted).length} cut short`,
    `overlaps        ${interruptions} interruption(s), ${overlaps.length - interruptions} other(s)`,
    `first sound to decision   ${msList(bargeIn.onsetToDecisionMs)}`,
    `decision to silence       ${msList(bargeIn.decisionToSilenceMs)}`,
    `first sound to silence    ${msList(bargeIn.onsetToSilenceMs)}`,
    ...(p50 === null
      ? []
      : [
          `sound to mouth            p50 ${p50} ms, p95 ${p95 ?? p50} ms, worst ${worst ?? p50} ms; ${latePercent} % beyond 30 ms`,
        ]),
    ...(frames.rendered === 0 ? [] : [`screen                    ${frames.rendered} frames, ${frames.fps} per second`]),
  ];
}
