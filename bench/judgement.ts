/**
 * Who is stopped by what: the kiosk's own judge beside plain voice activity, energy, and rules over the judge's own
 * features, on recordings that it was never trained on.
 *
 *   npm run bench -- judgement [--json] [--errors] [--short] [--model FILE] [--part validation]
 */
import { parseArgs } from 'node:util';
import { judgementFeatures } from '../main/domain/judgement/judgement-features.ts';
import { openJudgementModel } from '../main/interruption-detectors/local/model.ts';
import { rawFramesOf } from '../main/interruption-detectors/local/raw-frames.ts';
import { voiceDetectors } from '../main/voice-detectors/index.ts';
import { hearTrial, type Heard } from './judgement/contenders.ts';
import {
  calibrationError,
  falseAlarmsRejected,
  figuresAt,
  isVisitor,
  medianVerdictMs,
  penaltyMs,
  stoppedShare,
} from './judgement/figures.ts';
import { causesOfMisses, curveAt, errorsByGroup } from './judgement/errors.ts';
import { hearHours } from './judgement/hours.ts';
import { judgementTrials } from './judgement/trials.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    errors: { type: 'boolean' },
    short: { type: 'boolean' },
    model: { type: 'string' },
    part: { type: 'string', default: 'test' },
  },
});
const OURS = ['calm', 'balanced', 'eager'] as const;
const PEERS = ['vad 200 ms', 'vad 500 ms', 'energy', 'rules'] as const;
const { part } = values;
if (part !== 'test' && part !== 'validation') {
  console.error('--part is test or validation');
  process.exit(2);
}
const round = (value: number): number => Math.round(value * 1000) / 1000;

const model = await openJudgementModel(values.model ?? null);
const voice = await voiceDetectors.silero();
const { trials, isWhole } = await judgementTrials(voice, part);
const heard: Heard[] = [];
for (const trial of trials) heard.push(await hearTrial(trial, model, voice));

function rowOf(name: string): object {
  const at = Object.fromEntries(
    [300, 500, 800].map((ms) => {
      const { recall, precision, falseStops } = figuresAt(heard, name, ms);
      return [`${ms} ms`, { recall: round(recall), precision: round(precision), falseStops }];
    }),
  );
  return {
    ...at,
    medianVerdictMs: medianVerdictMs(heard, name),
    backchannelsStopped: round(stoppedShare(heard, name, 'backchannel')),
    noisesStopped: round(stoppedShare(heard, name, 'noise')),
    vadFalseAlarmsRejected: round(falseAlarmsRejected(heard, name, 'vad 200 ms')),
    penaltyMs: Math.round(penaltyMs(heard, name)),
  };
}

/** CPU of 100 ms of listening with an overlap open: four frames looked at, two answers of three seconds each. */
async function stepMs(): Promise<number> {
  const samples = trials[0].samples.subarray(0, 48_000);
  const raw = await rawFramesOf(samples, {
    ...voice,
    reset: () => undefined,
    speechProbability: () => Promise.resolve(0.9),
  });
  const features = judgementFeatures(raw);
  const before = process.cpuUsage();
  const rounds = 200;
  for (let i = 0; i < rounds; i++) {
    await model.run(judgementFeatures(raw));
    await model.run(features);
    judgementFeatures(raw);
    await rawFramesOf(samples.subarray(0, 1600), {
      ...voice,
      reset: () => undefined,
      speechProbability: () => Promise.resolve(0.9),
    });
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / rounds;
}

const least = (name: string, value: number, limit: number) => ({
  name,
  value: round(value),
  limit,
  ok: value >= limit,
});
const most = (name: string, value: number, limit: number) => ({ name, value: round(value), limit, ok: value <= limit });

// Without the long listening, its two gates are left out.
const hours = values.short ? null : await hearHours(trials, model, voice);
const stepCpuMs = await stepMs();
const [at300, at500, at800] = [300, 500, 800].map((ms) => figuresAt(heard, 'balanced', ms));
const gates = [
  least('precision at 500 ms', at500.precision, 0.9),
  least('recall at 500 ms', at500.recall, 0.97),
  least('precision at 300 ms', at300.precision, 0.85),
  least('recall at 300 ms', at300.recall, 0.85),
  least('precision at 800 ms', at800.precision, 0.93),
  least('recall at 800 ms', at800.recall, 0.93),
  least('false alarms of plain VAD rejected', falseAlarmsRejected(heard, 'balanced', 'vad 200 ms'), 0.7),
  most('backchannels stopped by mistake', stoppedShare(heard, 'balanced', 'backchannel'), 0.08),
  most('median time to a true verdict, ms', medianVerdictMs(heard, 'balanced'), 280),
  ...(hours
    ? [
        most('noise: false stops an hour, calm', hours.noiseStopsPerHour, 2),
        most('own voice: false stops in 30 minutes', hours.ownVoiceStops, 0),
      ]
    : []),
  most('calibration error', calibrationError(heard), 0.08),
  most('CPU for 100 ms of an overlap, ms', stepCpuMs, 3),
];
const ours = {
  model: model.name,
  trials: trials.length,
  visitors: heard.filter(isVisitor).length,
  recordings: isWhole ? 'the whole test part' : 'the few in the repo: no verdict about the gates',
  ...Object.fromEntries(OURS.map((name) => [name, rowOf(name)])),
  hours,
  'wrong, by class (balanced)': errorsByGroup(heard, 'balanced'),
  'visitors missed at 800 ms, by cause': causesOfMisses(heard, 'balanced'),
  'curve at 300 ms': curveAt(heard, 300),
  'curve at 500 ms': curveAt(heard, 500),
  'curve at 800 ms': curveAt(heard, 800),
};
const peers = Object.fromEntries(PEERS.map((name) => [name, rowOf(name)]));
const ratios = Object.fromEntries(
  PEERS.map((name) => [`penalty against ${name}`, round(penaltyMs(heard, 'balanced') / penaltyMs(heard, name))]),
);
if (values.json) console.log(JSON.stringify({ name: 'judgement', ours, peers, ratios, gates }));
else {
  for (const [name, row] of Object.entries({ ...ours, ...peers })) console.log(name.padEnd(12), JSON.stringify(row));
  for (const { name, value, limit, ok } of gates)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${value} (limit ${limit})`);
}
if (values.errors) for (const line of errorsOf()) console.error(line);
await model.close();
await voice.close();
process.exit(gates.every(({ ok }) => ok) ? 0 : 1);

function errorsOf(): string[] {
  return heard.flatMap(({ trial, stoppedAfterMs, probabilities }) => {
    const at = stoppedAfterMs['balanced'];
    const isWrong = trial.kind === 'interruption' ? at === null || at > 500 : at !== null;
    const curve = [7, 11, 15, 19, 31].map((frame) => probabilities[frame].toFixed(2)).join(' ');
    return isWrong
      ? [`${trial.kind} ${trial.group} ${trial.condition} ${trial.name}: ${at ?? 'never'} | ${curve}`]
      : [];
  });
}
