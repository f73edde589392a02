import { z } from 'zod';

/** What the operator's commands carry. */

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

export const settingsAnswer = z.object({
  problem: z.string().nullable(),
  /** Whether the value is none that this setting takes; else the problem is a sentence for people. */
  isUnfit: z.boolean(),
  view: settingsViewSchema,
});
export const soundTotalSchema = z.object({ files: z.number(), bytes: z.number() });
export type SoundTotal = z.infer<typeof soundTotalSchema>;
export const written = z.object({ file: z.string(), rows: z.number() });

export const overlapFilterSchema = z.object({
  fromUtcMs: z.number().nullable(),
  toUtcMs: z.number().nullable(),
  verdict: z.enum(['any', 'interruption', 'backchannel', 'agent-ended']),
  mark: z.enum(['any', 'none', 'should-have-stopped', 'should-not-have']),
  detector: z.string().max(100),
});
export type OverlapFilterArguments = z.infer<typeof overlapFilterSchema>;

export const overlapMark = z.enum(['should-have-stopped', 'should-not-have']).nullable();

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
export const playingSchema = z.discriminatedUnion('result', [
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

export const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  hostApi: z.string(),
  inputChannels: z.number(),
  outputChannels: z.number(),
  isDefault: z.boolean(),
});

export const displaySchema = z.object({ name: z.string(), width: z.number(), height: z.number(), isMain: z.boolean() });

export const loopSchema = z.object({
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
export const whatIfSchema = z.object({
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

export const statusSchema = z.object({
  pinSet: z.boolean(),
  unlocked: z.boolean(),
  waitMs: z.number(),
  language: z.string(),
});
