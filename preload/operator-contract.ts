import { z } from 'zod';
import { AGENT_PROBLEMS, AGENT_TRIALS } from '../main/domain/operator.ts';

/**
 * The operator's side of the border. Everything but `status`, `pin.set` (once) and `unlock` is refused until the PIN
 * was given, and again after a time in which nobody touched the panel.
 */

const nothing = z.object({});
const pin = z.string().max(64);

export const settingFieldSchema = z.object({
  /** `group.name`, as in the settings file. */
  path: z.string(),
  group: z.string(),
  title: z.string(),
  help: z.string(),
  unit: z.string(),
  kind: z.enum(['switch', 'number', 'text', 'choice', 'choices', 'list', 'pairs']),
  options: z.array(z.string()),
  /** What a person calls each option, in English. */
  labels: z.record(z.string(), z.string()),
  /** What kind of file its text names (`onnx`, `pem`); empty: none. */
  file: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  isInteger: z.boolean(),
  /** An empty field is a value of its own. */
  isNullable: z.boolean(),
  isSecret: z.boolean(),
  /** Counts from the next start on. */
  needsRestart: z.boolean(),
});
export type SettingField = z.infer<typeof settingFieldSchema>;

/** A secret's value never comes here: `true` when there is one. */
export const settingsViewSchema = z.object({
  fields: z.array(settingFieldSchema),
  values: z.record(z.string(), z.unknown()),
  defaults: z.record(z.string(), z.unknown()),
  canUndo: z.boolean(),
  /** Paths of what was changed and waits for a restart. */
  waiting: z.array(z.string()),
  notice: z.string().nullable(),
  secretsKeptIn: z.enum(['safe-storage', 'file']),
  secretsFile: z.string(),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

const settingsAnswer = z.object({
  problem: z.string().nullable(),
  /** Whether the value is none that this setting takes; else the problem is a sentence for people. */
  isUnfit: z.boolean(),
  view: settingsViewSchema,
});
const soundTotalSchema = z.object({ files: z.number(), bytes: z.number() });
export type SoundTotal = z.infer<typeof soundTotalSchema>;
const written = z.object({ file: z.string(), rows: z.number() });

const overlapFilterSchema = z.object({
  fromUtcMs: z.number().nullable(),
  toUtcMs: z.number().nullable(),
  verdict: z.enum(['any', 'interruption', 'backchannel', 'agent-ended']),
  mark: z.enum(['any', 'none', 'should-have-stopped', 'should-not-have']),
  detector: z.string().max(100),
});
export type OverlapFilterArguments = z.infer<typeof overlapFilterSchema>;

const overlapMark = z.enum(['should-have-stopped', 'should-not-have']).nullable();

export const overlapRowSchema = z.object({
  id: z.number(),
  detectedAtUtcMs: z.number(),
  startedAtUtcMs: z.number().nullable(),
  verdict: z.enum(['interruption', 'backchannel', 'agent-ended']),
  detectionDelayMs: z.number(),
  probability: z.number(),
  detector: z.string(),
  because: z.string(),
  mark: overlapMark,
  sound: z.object({ file: z.string(), fromMs: z.number() }).nullable(),
});
export type OverlapRow = z.infer<typeof overlapRowSchema>;

/** Times of a recording against the overlap's start, ms; `untilHeardMs`: when its first sample will be heard. */
const playingSchema = z.discriminatedUnion('result', [
  z.object({ result: z.literal('playing'), fromMs: z.number(), lengthMs: z.number(), untilHeardMs: z.number() }),
  z.object({ result: z.enum(['no-recording', 'unreadable', 'no-loudspeaker', 'stopped']) }),
]);

const curveSchema = z.object({
  /** Of the first value, against the overlap's start, ms. */
  fromMs: z.number(),
  stepMs: z.number(),
  /** 0–1. */
  speech: z.array(z.number()),
  agent: z.array(z.number()),
});

const judgedCurveSchema = z.object({ fromMs: z.number(), probabilities: z.array(z.number()) });
export const overlapDetailSchema = z.object({
  row: overlapRowSchema,
  curve: curveSchema.nullable(),
  /** What the judge, and a second one beside it, made of it: each 25 ms, also beyond the verdict. */
  judgeCurve: judgedCurveSchema.nullable(),
  secondCurve: judgedCurveSchema.nullable(),
  /** How the second network would have judged it, with the values of now; null where there was none. */
  second: z
    .object({
      verdict: z.enum(['interruption', 'backchannel', 'agent-ended']),
      detectionDelayMs: z.number().nullable(),
    })
    .nullable(),
  /** The detector's own, each 25 ms up to the verdict. */
  probabilities: z.array(z.number()).nullable(),
  /** What the agent was saying. */
  segmentText: z.string(),
});
export type OverlapDetail = z.infer<typeof overlapDetailSchema>;

const hourSchema = z.object({
  atUtcMs: z.number(),
  interruptions: z.number(),
  backchannels: z.number(),
  agentEnded: z.number(),
  delayP50Ms: z.number().nullable(),
  delayP95Ms: z.number().nullable(),
});
export const chartsSchema = z.object({
  hours: z.array(hourSchema),
  totals: hourSchema.omit({ atUtcMs: true }),
});
export type OverlapCharts = z.infer<typeof chartsSchema>;

export const healthSchema = z.object({
  version: z.string(),
  node: z.string(),
  electron: z.string().nullable(),
  startedAtUtcMs: z.number(),
  transport: z.string(),
  transportState: z.string(),
  audioHost: z.string(),
  audioRestarts: z.number(),
  incidents: z.array(z.object({ atUtcMs: z.number(), kind: z.string(), detail: z.string() })),
  /** What the watchdog looks after, and how often each was repaired since the start. */
  watched: z.array(
    z.object({
      part: z.enum(['main', 'screen', 'sound']),
      state: z.enum(['starting', 'well', 'repairing', 'given-up']),
      repairs: z.number(),
    }),
  ),
  fps: z.number().nullable(),
  renderer: z.string(),
  /** Of one core, 0–1 and more. */
  cpuShare: z.number(),
  machineLoad: z.number(),
  cores: z.number(),
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  freeDiskBytes: z.number().nullable(),
  databaseBytes: z.number(),
  judges: z.array(z.object({ name: z.string(), state: z.enum(['judging', 'ready', 'lost']), because: z.string() })),
});
export type Health = z.infer<typeof healthSchema>;

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  hostApi: z.string(),
  inputChannels: z.number(),
  outputChannels: z.number(),
  isDefault: z.boolean(),
});

const displaySchema = z.object({ name: z.string(), width: z.number(), height: z.number(), isMain: z.boolean() });

const loopSchema = z.object({
  verdict: z.enum(['good', 'usable', 'loud-echo', 'not-heard', 'no-loudspeaker', 'no-microphone']),
  roundTripMs: z.number().nullable(),
  echoReturnLossDb: z.number().nullable(),
  noiseDbfs: z.number().nullable(),
  outputLatencyMs: z.number().nullable(),
});
export type LoopVerdict = z.infer<typeof loopSchema>;

export const whatIfValuesSchema = z.object({
  threshold: z.number().min(0).max(1),
  /** So long the probability must stay there. */
  holdsMs: z.number().min(25).max(1000),
  minSpeechMs: z.number().min(32).max(5000),
  backchannelSilenceMs: z.number().min(50).max(5000),
});
const whatIfSchema = z.object({
  replayed: z.number(),
  withoutCurve: z.number(),
  rows: z.array(
    z.object({
      id: z.number(),
      detectedAtUtcMs: z.number(),
      was: z.enum(['interruption', 'backchannel', 'agent-ended']),
      would: z.enum(['interruption', 'backchannel', 'agent-ended']),
      wasDelayMs: z.number(),
      wouldDelayMs: z.number().nullable(),
      /** By the second network with the same values; null where it did not judge. */
      second: z.enum(['interruption', 'backchannel', 'agent-ended']).nullable(),
      mark: overlapMark,
    }),
  ),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

const statusSchema = z.object({
  pinSet: z.boolean(),
  unlocked: z.boolean(),
  waitMs: z.number(),
  language: z.string(),
});

export const operatorCommands = {
  'operator.status': { arguments: nothing, answer: statusSchema },
  /** Sets the first PIN, or another one while unlocked. */
  'operator.pin.set': {
    arguments: z.object({ pin }),
    answer: z.object({ problem: z.enum(['too-short', 'digits-only', 'already-set']).nullable() }),
  },
  'operator.unlock': {
    arguments: z.object({ pin }),
    answer: z.object({ unlocked: z.boolean(), waitMs: z.number() }),
  },
  'operator.lock': { arguments: nothing, answer: nothing },
  /** The only way out of the kiosk that a screen has. */
  'kiosk.end': { arguments: z.object({ then: z.enum(['stop', 'start-again']) }), answer: nothing },
  'screen.displays': { arguments: nothing, answer: z.object({ displays: z.array(displaySchema) }) },
  /** Somebody touches the panel: it stays open. */
  'operator.active': { arguments: nothing, answer: nothing },
  /** Meters and the live graph come only while they are looked at. */
  'operator.watch': { arguments: z.object({ on: z.boolean() }), answer: nothing },
  'settings.read': { arguments: nothing, answer: settingsViewSchema },
  /** What can be chosen from what is there, by the setting's path. */
  'settings.choices': { arguments: nothing, answer: z.record(z.string(), z.array(z.string())) },
  'settings.change': {
    arguments: z.object({ path: z.string().max(100), value: z.unknown() }),
    answer: settingsAnswer,
  },
  'settings.undo': { arguments: nothing, answer: settingsAnswer },
  'settings.reset': { arguments: nothing, answer: settingsAnswer },
  'settings.export': { arguments: nothing, answer: written },
  'settings.files': { arguments: nothing, answer: z.object({ folder: z.string(), files: z.array(z.string()) }) },
  'settings.import': { arguments: z.object({ file: z.string().max(200) }), answer: settingsAnswer },
  'sound.devices': { arguments: nothing, answer: z.object({ devices: z.array(deviceSchema) }) },
  'sound.tone': { arguments: nothing, answer: z.object({ played: z.boolean() }) },
  'sound.measure': { arguments: nothing, answer: loopSchema },
  'agent.try': {
    arguments: nothing,
    answer: z.object({ result: z.enum(AGENT_TRIALS), problem: z.enum(AGENT_PROBLEMS).nullable(), detail: z.string() }),
  },
  'overlaps.query': {
    arguments: z.object({
      filter: overlapFilterSchema,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
    }),
    answer: z.object({ total: z.number(), rows: z.array(overlapRowSchema), detectors: z.array(z.string()) }),
  },
  'overlaps.charts': { arguments: z.object({ filter: overlapFilterSchema }), answer: chartsSchema },
  'overlaps.open': { arguments: z.object({ id: z.number().int() }), answer: overlapDetailSchema },
  'overlaps.mark': { arguments: z.object({ id: z.number().int(), mark: overlapMark }), answer: nothing },
  'overlaps.export': {
    arguments: z.object({ filter: overlapFilterSchema, format: z.enum(['csv', 'jsonl', 'wav']) }),
    answer: written,
  },
  /** Plays the kept sound of one on the kiosk's loudspeaker, both voices equally loud; answers when it begins. */
  'overlaps.play': { arguments: z.object({ id: z.number().int() }), answer: playingSchema },
  'overlaps.hush': { arguments: nothing, answer: nothing },
  /** How much sound of overlaps there is. */
  'overlaps.sound': { arguments: nothing, answer: soundTotalSchema },
  /** Deletes all of it. */
  'overlaps.wipe-sound': { arguments: nothing, answer: soundTotalSchema },
  'overlaps.what-if': {
    arguments: z.object({ values: whatIfValuesSchema, last: z.number().int().min(1).max(500) }),
    answer: whatIfSchema,
  },
  'health.read': { arguments: nothing, answer: healthSchema },
  'health.log': { arguments: nothing, answer: z.object({ lines: z.array(z.string()) }) },
  'health.licences': { arguments: nothing, answer: z.object({ text: z.string() }) },
  'health.bundle': { arguments: z.object({ withSound: z.boolean() }), answer: written },
} as const;

/** What only the operator's panel listens to. */
export const operatorEvents = [
  /** How the panel is reached; told at the start and when it changes. */
  z.object({ kind: z.literal('operator-locked') }),
  z.object({
    kind: z.literal('operator-levels'),
    atMs: z.number(),
    rawMicrophoneDbfs: z.number(),
    microphoneDbfs: z.number(),
    speakerDbfs: z.number(),
    echoReturnLossDb: z.number().nullable(),
  }),
  /** A few windows of the microphone, oldest first; `decision` is what fell in the last of them. */
  z.object({
    kind: z.literal('operator-graph'),
    atMs: z.number(),
    stepMs: z.number(),
    speech: z.array(z.number()),
    /** The judge's probability of an interruption; null where no overlap is open. */
    judge: z.array(z.number().nullable()),
    /** The same of a second network, which is only compared. */
    second: z.array(z.number().nullable()),
    /** From which on the judge interrupts. */
    threshold: z.number(),
    decision: z.enum(['interruption', 'backchannel', 'agent-ended']).nullable(),
  }),
] as const;
