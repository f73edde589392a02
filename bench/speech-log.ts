/**
 * What keeping the log costs whoever writes to it: a conversation records overlaps, each committed at once, while
 * 100,000 old rows are pruned and the log is backed up. `npm run bench -- speech-log [--json]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { clock } from '../main/clock.ts';
import { log } from '../main/log.ts';
import { backupsIn } from '../main/speech-log/backup.ts';
import { openDatabase } from '../main/speech-log/database.ts';
import { openSpeechLog } from '../main/speech-log/index.ts';
import { openRowWriter } from '../main/speech-log/rows.ts';
import { overlapJudged } from '../main/testing/overlap-judged.ts';
import { quantile } from '../main/testing/sound-analysis.ts';

const OLD_OVERLAPS = 50_000; // each with a row of `events`
const DAY_MS = 86_400_000;
/** Far more often than anybody interrupts. */
const OVERLAP_EVERY_MS = 20;
const LONGEST_RUN_MS = 120_000;
/** A verdict that waits for so long is heard: half a frame of the fade that stops the voice. */
const MOST_STALL_MS = 25;

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const session = { parleyVersion: 'bench', audioHost: 'null', transport: 'demo' };
log.setLevel('silent');

/** A log of days long gone, and one backup that is due. */
function fill(folder: string): void {
  const { database } = openDatabase(folder);
  const rows = openRowWriter(database, session, 0, { toUtcMs: Math.round });
  database.transaction(() => {
    for (let n = 0; n < OLD_OVERLAPS; n += 1) rows.write(overlapJudged(n * 1000));
  })();
  rows.endSession(OLD_OVERLAPS * 1000);
  database.close();
}

type Stalls = { readonly writesMs: number[]; readonly longestLoopMs: number; readonly tookMs: number; left: number };

/** Records until nothing old is left and the backup is made; without limits for the time that is given. */
async function converse(folder: string, keeps: boolean, forMs: number): Promise<Stalls> {
  const limits = { keepMs: DAY_MS, mostBytes: 1e12, keepBackups: 1, everyMs: 50 };
  const limitsNow = (): typeof limits => limits;
  const opened = openSpeechLog({ folder, clock, session, ...(keeps && { limits: limitsNow }) });
  const reader = openDatabase(folder).database;
  const old = reader.prepare('SELECT count(*) FROM events WHERE session_id = 1').pluck();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const writesMs: number[] = [];
  const startMs = performance.now();
  loop.enable();
  for (let n = 0; ; n += 1) {
    const sinceMs = performance.now();
    opened.record(overlapJudged(clock.nowMs()));
    writesMs.push(performance.now() - sinceMs);
    await sleep(OVERLAP_EVERY_MS);
    const isDone = keeps
      ? n % 100 === 0 && old.get() === 0 && backupsIn(folder).length === 1
      : sinceMs - startMs > forMs;
    if (isDone || sinceMs - startMs > LONGEST_RUN_MS) break;
  }
  loop.disable();
  const left = old.get() as number; // count(*)
  reader.close();
  opened.close();
  return { writesMs, longestLoopMs: loop.max / 1e6, tookMs: performance.now() - startMs, left };
}

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-log-'));
fill(folder);
const alone = await converse(folder, false, 10_000);
const kept = await converse(folder, true, 0);
rmSync(folder, { recursive: true });

const summary = ({ writesMs, longestLoopMs, tookMs }: Stalls): object => ({
  writes: writesMs.length,
  p50Ms: quantile(writesMs, 0.5),
  p99Ms: quantile(writesMs, 0.99),
  longestMs: Math.max(...writesMs),
  longestLoopMs,
  tookMs,
});
const gates = [
  {
    name: 'longest write while 100,000 rows are pruned and backed up, ms',
    value: Math.max(...kept.writesMs),
    limit: MOST_STALL_MS,
  },
  { name: 'p99 of those writes, ms', value: quantile(kept.writesMs, 0.99), limit: 10 },
  { name: 'longest standstill of the main loop meanwhile, ms', value: kept.longestLoopMs, limit: 40 },
  { name: 'old rows that are left', value: kept.left, limit: 0 },
].map((gate) => ({ ...gate, ok: gate.value <= gate.limit }));
const ours = { alone: summary(alone), whileKept: summary(kept) };
if (values.json) console.log(JSON.stringify({ name: 'speech-log', ours, peers: {}, ratios: {}, gates }));
else
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${+value.toFixed(2)} (limit ${limit})`);
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
