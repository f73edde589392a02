/** Sound that an agent sent, as upstream hands it to a renderer. */
export type AudioFrame = {
  readonly kind: 'audio-frame';
  /** Interleaved: with two channels both are the same. */
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Raised by every INTERRUPT: whoever still holds an older frame drops it. */
  readonly generation: number;
};

/** The agent has generated all of what it wanted to say in one go. */
export type AudioSegmentEnd = { readonly kind: 'audio-segment-end'; readonly generation: number };

export type AudioItem = AudioFrame | AudioSegmentEnd;

export type ItemQueue = {
  readonly items: AsyncIterator<AudioItem>;
  /** false: full, and this is not in it */
  add(item: AudioItem): boolean;
  clear(): void;
  /** Ends `items` after what waits. */
  close(): void;
};

/** @param mostSamples that wait at once; ends of segments always fit */
export function openItemQueue(mostSamples: number): ItemQueue {
  let waiting: AudioItem[] = [];
  let waitingSamples = 0;
  let isClosed = false;
  let wake: (() => void) | null = null;
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncGenerator<AudioItem, void, void> {
    for (;;) {
      const item = waiting.shift();
      if (item?.kind === 'audio-frame') waitingSamples -= item.samples.length;
      if (item !== undefined) yield item;
      else if (isClosed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    items: read(),
    add: (item) => {
      if (isClosed) return false;
      if (item.kind === 'audio-frame') {
        if (waitingSamples + item.samples.length > mostSamples) return false;
        waitingSamples += item.samples.length;
      }
      waiting.push(item);
      stir();
      return true;
    },
    clear: () => {
      waiting = [];
      waitingSamples = 0;
    },
    close: () => {
      isClosed = true;
      stir();
    },
  };
}
