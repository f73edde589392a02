/**
 * The judge in the whole kiosk on a virtual sound card, with people and sounds that it never heard: how soon the
 * loudspeaker falls silent after somebody's first sound, and what stops it that should not.
 * `npm run bench -- judgement-sound [--json] [--trials N] [--each N] [--minutes N]`.
 */
import { parseArgs } from 'node:util';
import {
  disturb,
  LISTENS_MS,
  MOST_P50_MS,
  MOST_P95_MS,
  MOST_STOPS,
  OF_EACH,
  silenceBy,
} from '../main/testing/sound/judgement-trials.ts';
import { openKioskUnderTest } from '../main/testing/sound/kiosk-under-test.ts';
import { openTicker } from '../main/testing/sound/ticker.ts';
import { unseen } from '../main/testing/unseen.ts';
import { virtualSoundCardMissing } from '../main/testing/virtual-sound-card.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    trials: { type: 'string', default: '20' },
    each: { type: 'string', default: String(OF_EACH) },
    minutes: { type: 'string', default: String(LISTENS_MS / 60_000) },
  },
});
const [trials, ofEach, minutes] = [Number(values.trials), Number(values.each), Number(values.minutes)];
const missing =
  virtualSoundCardMissing() ??
  ([trials, ofEach, minutes].every((value) => value > 0) ? null : '--trials, --each and --minutes must be above 0');
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}

const sounds = unseen();
const ticker = await openTicker();
const first = await openKioskUnderTest({ lectureMs: 20_000 });
const silenced = await silenceBy(first, ticker, sounds, trials);
await first.close();
const second = await openKioskUnderTest({ lectureMs: minutes * 60_000 + 60_000 });
const disturbed = await disturb(second, sounds, { ofEach, lastsMs: minutes * 60_000 });
await second.close();
ticker.close();

const most = (name: string, value: number, limit: number) => ({
  name,
  value: Number.isFinite(value) ? Math.round(value) : Number.MAX_VALUE,
  limit,
  ok: value <= limit,
});
const gates = [
  most('onset→silence p50, ms', silenced.p50Ms, MOST_P50_MS),
  most('onset→silence p95, ms', silenced.p95Ms, MOST_P95_MS),
  most('stops by agreements and noises', disturbed.stoppedBy.length, MOST_STOPS),
];
const recordings = sounds.isWhole ? 'the whole test part' : 'the few in the repo: no verdict about the gates';
const peers = { livekit: { reason: 'its judge answers only through its own cloud' } };
if (values.json)
  console.log(
    JSON.stringify({ name: 'judgement-sound', ours: { recordings, silenced, disturbed }, peers, ratios: {}, gates }),
  );
else {
  console.log(JSON.stringify({ recordings, silenced, disturbed }));
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${value} (limit ${limit})`);
}
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
