import { z } from 'zod';
import { AGENT_PROBLEMS, AGENT_TRIALS } from '../main/domain/operator.ts';
import {
  chartsSchema,
  deviceSchema,
  displaySchema,
  healthSchema,
  loopSchema,
  overlapDetailSchema,
  overlapFilterSchema,
  overlapMark,
  overlapRowSchema,
  playingSchema,
  settingsAnswer,
  settingsViewSchema,
  soundTotalSchema,
  statusSchema,
  whatIfSchema,
  whatIfValuesSchema,
  written,
} from './operator-schemas.ts';

/**
 * The operator's side of the border. Everything but `status`, `pin.set` (once) and `unlock` is refused until the PIN
 * was given, and again after a time in which nobody touched the panel.
 */

const nothing = z.object({});
const pin = z.string().max(64);

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
