import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../clock.ts';
import { fixtures } from '../fixtures.ts';
import { lossBetween, type Loss } from '../lost-samples.ts';
import { envelopeDbfs } from '../sound-analysis.ts';
import type { KioskUnderTest } from './kiosk-under-test.ts';
import { MOST_LOSS } from './speech-trials.ts';

/** How long the lecture must be for either trial, ms. */
export const TROUBLE_LECTURE_MS = 16_000;

/** What a SIGKILL may cost, ms. */
export const MOST_KILL_MS = 1500;
/** The microphone must be back within 5 s, and a visitor takes 0.8 s to be understood. */
export const UNDERSTOOD_MS = 5000 + 800;

export const heldKill = ({ quietMs, lostMs, incidents }: KilledSpeaker): boolean =>
  quietMs <= MOST_KILL_MS && lostMs <= MOST_KILL_MS && incidents.length === 1;
export const heldUnplug = ({ falseStops, understoodMs, loss, incidents }: LostMicrophone): boolean =>
  falseStops === 0 && understoodMs <= UNDERSTOOD_MS && loss.share <= MOST_LOSS && incidents.length === 1;

export type Incident = { readonly kind: string; readonly detail: string };

export type KilledSpeaker = {
  readonly quietMs: number;
  readonly lostMs: number;
  readonly loss: Loss;
  readonly incidents: readonly Incident[];
};

/** Killed again sooner, a process is started again later: that is the back-off, not what is measured. */
const STABLE_MS = 31_000;
const killedAtMs = new WeakMap<KioskUnderTest, number>();

/** Kills the loudspeaker's process in mid-sentence and follows the speech for some seconds. */
export async function killSpeaker(kiosk: KioskUnderTest): Promise<KilledSpeaker> {
  await sleep(Math.max(0, (killedAtMs.get(kiosk) ?? -Infinity) + STABLE_MS - clock.nowMs()));
  const known = incidentsOf(kiosk).length;
  const startedAtMs = await kiosk.startLecture();
  await sleep(2000);
  killedAtMs.set(kiosk, clock.nowMs());
  process.kill(kiosk.audioPid.speaker, 'SIGKILL');
  await sleep(6500);
  const untilMs = clock.nowMs() - 500;
  const heard = heardFrom(kiosk, startedAtMs, untilMs);
  const quietMs = longestPauseMs(heard);
  // What was held up by the outage is not lost: it comes later.
  const loss = lossUntil(kiosk, startedAtMs, untilMs - MOST_KILL_MS - 500, untilMs);
  // A stall is said for what the machine did, too, and costs no speech that is not counted above.
  const incidents = (await newIncidents(kiosk, known)).filter(({ kind }) => kind !== 'stalled');
  return { quietMs, lostMs: Math.max(loss.skipped, loss.damaged) / 24, loss, incidents };
}

export type LostMicrophone = {
  /** Stops before anybody spoke. */
  readonly falseStops: number;
  /** From the microphone's return until a visitor was understood who spoke `visitorAfterMs` after it. */
  readonly understoodMs: number;
  readonly visitorAfterMs: number;
  readonly loss: Loss;
  readonly incidents: readonly Incident[];
};

const VISITOR_AFTER_MS = 4200;
/** Speech before the microphone's return and the visitor. */
const AWAY_MS = 2000;

/** Takes the microphone away while the avatar speaks, gives it back, and has one visitor speak soon after. */
export async function unplugMicrophone(kiosk: KioskUnderTest): Promise<LostMicrophone> {
  const known = incidentsOf(kiosk).length;
  const startedAtMs = await kiosk.startLecture();
  await sleep(2000);
  await kiosk.card.unloadMicrophone();
  await sleep(AWAY_MS);
  await kiosk.card.loadMicrophone();
  const loadedAtMs = clock.nowMs();
  await sleep(VISITOR_AFTER_MS);
  const untilMs = clock.nowMs() - 400;
  const falseStops = kiosk.since('interrupted', startedAtMs).length;
  await kiosk.card.playIntoMicrophone(fixtures('interruptions')[1]).done;
  await sleep(500);
  const decidedAtMs = kiosk.since('interrupted', loadedAtMs)[0]?.atMs ?? Infinity;
  return {
    falseStops,
    understoodMs: decidedAtMs - loadedAtMs,
    visitorAfterMs: VISITOR_AFTER_MS,
    loss: lossUntil(kiosk, startedAtMs, untilMs, untilMs + 300),
    incidents: await newIncidents(kiosk, known),
  };
}

function heardFrom({ speaker }: KioskUnderTest, startedAtMs: number, toMs: number): Int16Array {
  return speaker.samples.slice(speaker.indexAt(startedAtMs - 300), speaker.indexAt(toMs));
}

/** The lecture up to `untilMs`, looked for in what was heard up to `heardToMs`. */
function lossUntil(kiosk: KioskUnderTest, startedAtMs: number, untilMs: number, heardToMs: number): Loss {
  const { samples, sampleRate } = kiosk.lecture;
  const count = Math.round(((untilMs - startedAtMs) * sampleRate) / 1000);
  return lossBetween(samples.subarray(0, count), heardFrom(kiosk, startedAtMs, heardToMs), sampleRate, 4000);
}

function longestPauseMs(heard: Int16Array): number {
  let [longest, pause] = [0, 0];
  for (const level of envelopeDbfs(heard.subarray(24_000 * 0.4), 240)) {
    pause = level < -60 ? pause + 10 : 0;
    longest = Math.max(longest, pause);
  }
  return longest;
}

function incidentsOf(kiosk: KioskUnderTest): readonly Incident[] {
  const database = new DatabaseSync(kiosk.speechLogFile ?? '', { readOnly: true });
  const rows = database.prepare('SELECT kind, detail FROM audio_incidents ORDER BY id').all();
  database.close();
  return rows.map(({ kind, detail }) => ({ kind: String(kind), detail: String(detail) }));
}

/** Rows that came since; they are written at once, but after everything else. */
async function newIncidents(kiosk: KioskUnderTest, known: number): Promise<readonly Incident[]> {
  await sleep(300);
  return incidentsOf(kiosk).slice(known);
}
