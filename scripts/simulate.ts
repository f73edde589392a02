/**
 *   simulate                       a random conversation of 100 000 steps; exit 1 if any promise is broken
 *   simulate --seed N --steps N    another one, always the same for the same seed
 *   simulate … --print             … as a score of both voices
 *   simulate … --out FILE          … as JSON Lines, one event a line
 *   simulate --timeline FILE       the score of a recorded run: JSON Lines as above, or a speech-log.db
 *                                  (its last session, or --session N)
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openTimelinePrinter } from '../main/demo/timeline-printer.ts';
import type { KioskEvent } from '../main/domain/kiosk-events.ts';
import { openVadDetector } from '../main/interruption-detectors/vad.ts';
import { simulateConversation } from '../main/testing/conversation-simulation.ts';
import { readTimeline } from './read-timeline.ts';

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      timeline: { type: 'string' },
      session: { type: 'string' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '100000' },
      print: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  if (values.timeline !== undefined) {
    const session = values.session === undefined ? null : wholeNumber('--session', values.session);
    printScore(readTimeline(values.timeline, session));
    return 0;
  }
  const [seed, steps] = [wholeNumber('--seed', values.seed), wholeNumber('--steps', values.steps)];
  const events: KioskEvent[] = [];
  const { broken, counts } = await simulateConversation({
    seed,
    steps,
    openJudge: () => openVadDetector({ minInterruptionMs: 320 }).openStream(),
    onEvent: (event) => {
      events.push(event);
    },
  });
  if (values.out !== undefined) writeFileSync(values.out, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  if (values.print) printScore(events);
  console.log(`seed ${seed}, ${steps} steps of 20 ms`);
  for (const [kind, count] of Object.entries(counts).toSorted()) console.log(`  ${String(count).padStart(7)}  ${kind}`);
  for (const what of broken) console.log(`  BROKEN  ${what}`);
  console.log(broken.length === 0 ? 'every promise was kept' : `${broken.length} promises were broken`);
  return broken.length === 0 ? 0 : 1;
}

function printScore(events: readonly KioskEvent[]): void {
  const startedAtMs = Math.min(...events.map(({ atMs }) => atMs));
  const printer = openTimelinePrinter({ stream: process.stdout, startedAtMs });
  for (const event of events) {
    printer.tick(event.atMs);
    printer.event(event);
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${option} wants a whole number, not “${text}”`);
  return value;
}
