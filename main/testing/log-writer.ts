/**
 * A process that records overlaps as fast as it can until it is killed, and says how many it has recorded. Meanwhile
 * the log is pruned and backed up all the time.
 */
import { clock } from '../clock.ts';
import { openSpeechLog } from '../speech-log/index.ts';
import { overlapJudged } from './overlap-judged.ts';

const speechLog = openSpeechLog({
  folder: process.argv[2],
  clock,
  session: { parleyVersion: 'test', audioHost: 'null', transport: 'demo' },
  // Far below what is written: there is always something to prune, and overlaps go last.
  limits: () => ({ keepMs: 1e12, mostBytes: 200_000, keepBackups: 1, everyMs: 1, backupEveryMs: 0 }),
});
let count = 0;
setInterval(() => {
  const atMs = clock.nowMs();
  // What a second of talking leaves beside an overlap; these are written every 500 ms.
  for (let n = 0; n < 20; n++) speechLog.record({ kind: 'notice', atMs, level: 'info', text: `load ${n}` });
  speechLog.record(overlapJudged(atMs));
  process.send?.(++count);
}, 1);
