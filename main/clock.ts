import type { Clock } from './interfaces/clock.ts';

/** The machine's monotonic clock: the same in every process, so that a child's times need no conversion. */
export const clock: Clock = { nowMs: () => Number(process.hrtime.bigint()) / 1e6 };
