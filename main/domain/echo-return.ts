/** How much of its own voice the canceller takes away. */
export type EchoReturn = {
  /** Levels of the same 10 ms, dBFS. */
  readonly add: (rawDbfs: number, cleanDbfs: number, speakerDbfs: number) => void;
  /** The median of the last frames in which the agent spoke and was heard; null while there are too few. */
  readonly lossDb: () => number | null;
};

/** The agent speaks. */
const SPEAKING_DBFS = -45;
/** Its echo stands out of the room's noise. */
const AUDIBLE_DBFS = -60;
const REMEMBERED_FRAMES = 300;
const ENOUGH_FRAMES = 50;

/** @returns a meter that knows nothing yet; a visitor who speaks in between moves the median little */
export function createEchoReturn(): EchoReturn {
  const losses = new Float64Array(REMEMBERED_FRAMES);
  let count = 0;
  return {
    add(rawDbfs, cleanDbfs, speakerDbfs) {
      if (speakerDbfs < SPEAKING_DBFS || rawDbfs < AUDIBLE_DBFS) return;
      losses[count++ % REMEMBERED_FRAMES] = rawDbfs - cleanDbfs;
    },
    lossDb() {
      if (count < ENOUGH_FRAMES) return null;
      const known = losses.slice(0, Math.min(count, REMEMBERED_FRAMES)).sort();
      return known[Math.floor(known.length / 2)];
    },
  };
}
