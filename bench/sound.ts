/**
 * What a visitor hears of Parley, on real recordings and a virtual sound card, timed from what was recorded at the
 * loudspeaker: the gates (a) to (f) in short. `npm run bench -- sound [--json] [--trials N] [--only a,c,…]`.
 */
import { parseArgs } from 'node:util';
import { fixtures } from '../main/testing/fixtures.ts';
import { quantile } from '../main/testing/sound-analysis.ts';
import { whenCalm } from '../main/testing/sound/calm.ts';
import { playInterruptions, timesOf } from '../main/testing/sound/interruptions.ts';
import { openKioskUnderTest } from '../main/testing/sound/kiosk-under-test.ts';
import { listenForFalseOverlaps, openKioskInRoom, playVisitors } from '../main/testing/sound/room-trials.ts';
import { heldSpeech, listenToLecture, MOST_LOSS } from '../main/testing/sound/speech-trials.ts';
import { openTicker } from '../main/testing/sound/ticker.ts';
import {
  heldKill,
  heldUnplug,
  killSpeaker,
  MOST_KILL_MS,
  TROUBLE_LECTURE_MS,
  UNDERSTOOD_MS,
  unplugMicrophone,
} from '../main/testing/sound/trouble-trials.ts';
import { virtualSoundCardMissing } from '../main/testing/virtual-sound-card.ts';

const MINUTE_MS = 60_000;
const REPEATS = 3;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    trials: { type: 'string', default: '20' },
    only: { type: 'string', default: 'a,b,c,d,e,f' },
  },
});
const count = Number(values.trials);
const wanted = new Set(values.only.split(','));
const unknown = [...wanted].filter((gate) => !/^[a-f]$/.test(gate));
const missing =
  virtualSoundCardMissing() ??
  (Number.isInteger(count) && count >= 1 ? null : `--trials must be a whole number, not ${values.trials}`) ??
  (unknown.length > 0 ? `--only takes letters from a to f, not ${unknown.join(',')}` : null);
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}

type Gate = { readonly name: string; readonly value: number; readonly limit: number; readonly ok: boolean };
const gates: Gate[] = [];
const ours: Record<string, unknown> = {};
const atMost = (name: string, value: number, limit: number): unknown =>
  gates.push({ name, value: Number.isFinite(value) ? value : Number.MAX_VALUE, limit, ok: value <= limit });
const say = (text: string): void => {
  console.error(text);
};
const ticker = await openTicker();

async function interruptions(): Promise<void> {
  const kiosk = await openKioskUnderTest({ lectureMs: 20_000 });
  const { trials, repeated } = await playInterruptions(kiosk, ticker, fixtures('interruptions'), count);
  await kiosk.close();
  const inAll = timesOf(trials, 'onsetToSilenceMs');
  const toSilence = timesOf(trials, 'decisionToSilenceMs');
  ours['a'] = {
    trials: trials.length,
    repeated,
    interrupted: inAll.length,
    onsetToSilenceMs: { p50: quantile(inAll, 0.5), p90: quantile(inAll, 0.9) },
    decisionToSilenceMs: { p50: quantile(toSilence, 0.5), p90: quantile(toSilence, 0.9) },
    clockUncertaintyMs: kiosk.uncertaintyMs,
  };
  atMost('(a) onset→silence p50, ms', quantile(inAll, 0.5), 800);
  atMost('(a) decision→silence p50, ms', quantile(toSilence, 0.5), 80);
  atMost('(a) decision→silence p90, ms', quantile(toSilence, 0.9), 120);
  atMost('(a) visitors not understood', trials.length - inAll.length, 0);
}

async function speech(): Promise<void> {
  const kiosk = await openKioskUnderTest({ lectureMs: MINUTE_MS, screen: true });
  const clips = [...fixtures('short'), ...fixtures('noise')];
  const trial = (): ReturnType<typeof listenToLecture> => listenToLecture(kiosk, clips);
  const heard = await whenCalm({ ticker, trial, holds: heldSpeech, repeats: REPEATS, say });
  await kiosk.close();
  ours['b'] = { played: heard.played, stoppedBy: heard.stoppedBy };
  ours['f'] = heard.loss;
  atMost('(b) short sounds that stop it', heard.stoppedBy.length, 0);
  atMost('(f) share of a minute’s samples lost', heard.loss.share, MOST_LOSS);
}

async function inRoom(): Promise<void> {
  const { kiosk, room } = await openKioskInRoom(MINUTE_MS);
  const trial = (): ReturnType<typeof listenForFalseOverlaps> => listenForFalseOverlaps(kiosk, MINUTE_MS);
  const holds = ({ overlaps, stops }: Awaited<ReturnType<typeof trial>>): boolean => overlaps + stops === 0;
  const echo = await whenCalm({ ticker, trial, holds, repeats: REPEATS, say });
  const { trials } = await playVisitors(kiosk, ticker, 10);
  ours['c'] = { ...echo, slips: room.slips, visitors: trials };
  room.close();
  await kiosk.close();
  atMost('(c) false overlaps in a minute in the room', echo.overlaps + echo.stops, 0);
  atMost('(c) of ten visitors as loud as the echo, missed', trials.filter((one) => !one.interrupted).length, 2);
}

async function trouble(): Promise<void> {
  const kiosk = await openKioskUnderTest({ lectureMs: TROUBLE_LECTURE_MS });
  if (wanted.has('d')) {
    const trial = (): ReturnType<typeof killSpeaker> => killSpeaker(kiosk);
    const killed = await whenCalm({ ticker, trial, holds: heldKill, repeats: REPEATS, say });
    ours['d'] = killed;
    atMost('(d) quiet after SIGKILL, ms', killed.quietMs, MOST_KILL_MS);
    atMost('(d) speech lost by SIGKILL, ms', killed.lostMs, MOST_KILL_MS);
  }
  if (wanted.has('e')) {
    const trial = (): ReturnType<typeof unplugMicrophone> => unplugMicrophone(kiosk);
    const unplugged = await whenCalm({ ticker, trial, holds: heldUnplug, repeats: REPEATS, say });
    ours['e'] = unplugged;
    atMost('(e) a visitor is understood after the microphone’s return, ms', unplugged.understoodMs, UNDERSTOOD_MS);
    atMost('(e) share of samples lost', unplugged.loss.share, MOST_LOSS);
    atMost('(e) incident rows beside the one', Math.abs(unplugged.incidents.length - 1), 0);
  }
  await kiosk.close();
}

if (wanted.has('a')) await interruptions();
if (wanted.has('b') || wanted.has('f')) await speech();
if (wanted.has('c')) await inRoom();
if (wanted.has('d') || wanted.has('e')) await trouble();
ticker.close();

if (values.json) console.log(JSON.stringify({ name: 'sound', ours, peers: {}, ratios: {}, gates }));
else
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${+value.toFixed(4)} (limit ${limit})`);
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);
