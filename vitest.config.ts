import { defineConfig } from 'vitest/config';

const everywhere = ['main', 'preload', 'renderer', 'scripts', 'bench'];
const named = (suffix: string): string[] => everywhere.map((folder) => `${folder}/**/*${suffix}.test.ts`);

/**
 * Three projects: `unit` beside its sources in parallel; `realtime` (sound, browser, sockets under load) alone and one
 * after another, because beside other workers it measures the workers; `long` for what takes minutes.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: named(''),
          exclude: ['**/node_modules/**', ...named('.realtime'), ...named('.long')],
          // The check runs beside them.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'realtime',
          // A machine that pauses at the wrong moment is no fault of Parley's; twice in a row it is.
          retry: 1,
          include: named('.realtime'),
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'long',
          include: named('.long'),
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
