/**
 * How fast a visitor silences the avatar, on real recordings and a virtual sound card, timed from what was recorded at
 * the loudspeaker: `npm run bench -- sound [--json] [--trials N]`.
 */
import { parseArgs } from 'node:util';
import { fixtures } from '../main/testing/fixtures.ts';
import { quantile } from '../main/testing/sound-analysis.ts';
import { playInterruptions, timesOf } from '../main/testing/sound/interruptions.ts';
import { openKioskUnderTest } from '../main/testing/sound/kiosk-under-test.ts';
import { openTicker } from '../main/testing/sound/ticker.ts';
import { virtualSoundCardMissing } from '../main/testing/virtual-sound-card.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, trials: { type: 'string', default: '20' } } });
const count = Number(values.trials);
const missing = virtualSoundCardMissing();
if (missing !== null || !Number.isInteger(count) || count < 1) {
  console.error(missing ?? `--trials must be a whole number, not ${values.trials}`);
  process.exit(2);
}

const ticker = await openTicker();
const kiosk = await openKioskUnderTest({ lectureMs: 20_000 });
const { trials, repeated } = await playInterruptions(kiosk, ticker, fixtures('interruptions'), count);
ticker.close();
await kiosk.close();

const inAll = timesOf(trials, 'onsetToSilenceMs');
const toSilence = timesOf(trials, 'decisionToSilenceMs');
const ours = {
  trials: trials.length,
  repeated,
  interrupted: inAll.length,
  onsetToSilenceMs: { p50: quantile(inAll, 0.5), p90: quantile(inAll, 0.9) },
  decisionToSilenceMs: { p50: quantile(toSilence, 0.5), p90: quantile(toSilence, 0.9) },
  clockUncertaintyMs: kiosk.uncertaintyMs,
};
const atMost = (name: string, value: number, limit: number) => ({ name, value, limit, ok: value <= limit });
const gates = [
  atMost('onset→silence p50, ms', ours.onsetToSilenceMs.p50, 800),
  atMost('decision→silence p50, ms', ours.decisionToSilenceMs.p50, 80),
  atMost('decision→silence p90, ms', ours.decisionToSilenceMs.p90, 120),
  atMost('visitors not understood', trials.length - inAll.length, 0),
];

if (values.json) console.log(JSON.stringify({ name: 'sound', ours, peers: {}, ratios: {}, gates }));
else {
  console.log(`sound: ${trials.length} visitors, ${repeated} repeated because the machine paused`);
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${value.toFixed(0)} (limit ${limit})`);
}
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
