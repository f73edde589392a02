import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ScreenReport } from '../../preload/contract.ts';
import { clock } from '../clock.ts';
import type { EndingWatch } from '../ending.ts';
import type { HeardFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { KioskForScreen, Shell } from '../interfaces/shell.ts';
import type { Off } from '../interfaces/off.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';
import type { RunOptions } from '../options.ts';
import { writeReport } from './report-folder.ts';
import { openPhotographer } from './screenshots.ts';
import { openScriptedVisitor, type ScriptedVisitor } from './scripted-visitor.ts';
import { keepStory, type StoryKeeper } from './story.ts';
import { openTimelinePrinter } from './timeline-printer.ts';
import { demoVisit } from './visit.ts';

/** What the demo sees of the kiosk. */
export type WatchedKiosk = KioskForScreen & {
  onHeardFrame(listener: (frame: HeardFrame) => void): Off;
  onEvent(listener: (event: KioskEvent) => void): Off;
  readonly audioHostName: string;
  readonly speechLogFile: string | null;
  readonly screenReports: readonly ScreenReport[];
};

export type Demo = {
  /** What the kiosk is to be opened with. */
  readonly kioskOptions: {
    readonly visitor?: VisitorVoice;
    readonly wav?: { readonly recordFile: string | null; readonly echo: boolean };
  };
  /**
   * Watches, prints and photographs the conversation until it is over.
   *
   * @returns what says how it was and writes the report, to be called when everything is closed
   */
  watch(kiosk: WatchedKiosk, shell: Shell): Promise<() => Promise<void>>;
};

const TICK_MS = 50;

export type DemoOptions = {
  readonly options: RunOptions;
  readonly assetsFolder: string;
  readonly watch: EndingWatch;
};

/** @throws Error with one sentence if the report's folder or the visitor's recordings cannot be used */
export function openDemo({ options, assetsFolder, watch }: DemoOptions): Demo {
  const reportFile = options.reportFile === null ? null : resolve(options.reportFile);
  if (reportFile !== null) prepareFolder(reportFile);
  const visitor =
    options.visitor === 'scripted'
      ? openScriptedVisitor({ folder: join(assetsFolder, 'demo', 'visitor'), steps: demoVisit, clock })
      : null;
  return {
    kioskOptions: {
      ...(visitor === null ? {} : { visitor: visitor.voice }),
      ...(reportFile === null ? {} : { wav: { recordFile: join(dirname(reportFile), 'heard.wav'), echo: false } }),
    },
    watch: async (kiosk, shell) => {
      const startedAtMs = clock.nowMs();
      const keeper = keepStory(startedAtMs);
      const printer = openTimelinePrinter({ stream: process.stdout, startedAtMs });
      const photographer = reportFile === null ? null : openPhotographer(shell, dirname(reportFile));
      kiosk.onEvent((event) => {
        keeper.event(event);
        if (watch.ending !== null) return;
        printer.event(event);
        photographer?.see(event);
        visitor?.see(event);
      });
      kiosk.onHeardFrame((frame) => {
        keeper.heard(frame);
      });
      printer.opening({ shell: shell.name, audioHost: kiosk.audioHostName, visitor: options.visitor });
      const stop = beginVisit({ kiosk, visitor, options, watch, keeper, printer });
      const { detail } = await watch.over;
      stop();
      const endedAtMs = clock.nowMs();
      const screenshots = (await photographer?.close()) ?? [];
      return async () => {
        if (reportFile === null) {
          printer.closing(detail);
          return;
        }
        const { audioHostName, screenReports, speechLogFile } = kiosk;
        const facts = {
          shell: shell.name,
          audioHost: audioHostName,
          screenReports,
          database: speechLogFile,
          screenshots,
        };
        printer.closing(detail, await writeReport(reportFile, keeper.story(endedAtMs), facts));
      };
    },
  };
}

type VisitParts = {
  readonly kiosk: WatchedKiosk;
  readonly visitor: ScriptedVisitor | null;
  readonly options: RunOptions;
  readonly watch: EndingWatch;
  readonly keeper: StoryKeeper;
  readonly printer: ReturnType<typeof openTimelinePrinter>;
};

/** Somebody comes: the scripted visitor, or you, who are greeted at once. Gives back how to stop it. */
function beginVisit({ kiosk, visitor, options, watch, keeper, printer }: VisitParts): () => void {
  const { commands } = kiosk;
  const finger = {
    touchScreen: () => void commands['screen.touched']({}),
    choose: (topicId: string) => void commands['topic.choose']({ topicId }),
  };
  visitor?.onUtterance((utterance) => {
    keeper.utterance(utterance);
    printer.utterance(utterance);
  });
  if (visitor === null) finger.touchScreen();
  else visitor.begin(finger);
  const ticking = setInterval(() => {
    printer.tick(clock.nowMs());
    visitor?.tick();
    if (visitor?.isDone) watch.end({ because: 'visitor-left', detail: 'the visitor has left' });
  }, TICK_MS);
  const seconds = options.seconds;
  const timeout =
    seconds === null
      ? null
      : setTimeout(() => {
          watch.end({ because: 'time', detail: `${seconds} s are over` });
        }, seconds * 1000);
  return () => {
    clearInterval(ticking);
    if (timeout !== null) clearTimeout(timeout);
  };
}

function prepareFolder(reportFile: string): void {
  const folder = dirname(reportFile);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(`the report cannot be written to ${folder}: ${String(error)}`, { cause: error });
  }
}
