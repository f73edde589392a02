import { cancelsQueued, type Frame, type FrameBody } from '../domain/speech-frames.ts';
import type { Direction, Link, Processor } from './processor.ts';
import { openStation, type Station } from './station.ts';

export type PipelineOptions = {
  /** From the microphone to the loudspeaker. */
  readonly processors: readonly Processor[];
  readonly onError: (processor: string, error: unknown) => void;
  readonly onDropped?: (processor: string, count: number) => void;
  /** Sees what leaves at either end. */
  readonly onOut?: (frame: Frame, direction: Direction) => void;
};

export interface Pipeline {
  /** Enters at the microphone's end. */
  pushDown(body: FrameBody): void;
  /** Enters at the loudspeaker's end. */
  pushUp(body: FrameBody): void;
  /** Enters at this processor. */
  give(processor: string, body: FrameBody): void;
  close(): void;
}

/** Joins processors in a row; frames travel both ways, and each keeps its id on the whole road. */
export function openPipeline(options: PipelineOptions): Pipeline {
  const stations: Station[] = [];
  let lastId = 0;

  const made = (body: FrameBody, siblingId: number | null = null): Frame => ({ ...body, id: ++lastId, siblingId });

  function send(frame: Frame, to: number, direction: Direction): void {
    const station = stations.at(to);
    if (to < 0 || !station) options.onOut?.(frame, direction);
    else station.take(frame, direction);
  }

  function linkOf(index: number): Link {
    return {
      push: (frame, direction = 'down') => {
        send('id' in frame ? frame : made(frame), direction === 'down' ? index + 1 : index - 1, direction);
      },
      broadcast: (body) => {
        const down = made(body, lastId + 2);
        const up = made(body, down.id);
        if (cancelsQueued(body.kind)) stations[index].cancelBefore(down.id);
        send(down, index + 1, 'down');
        send(up, index - 1, 'up');
      },
    };
  }

  for (const [index, processor] of options.processors.entries())
    stations.push(
      openStation({
        processor,
        link: linkOf(index),
        onError: options.onError,
        onDropped: options.onDropped ?? ((): void => undefined),
      }),
    );
  for (const [index, processor] of options.processors.entries()) processor.open?.(linkOf(index));

  return {
    pushDown: (body) => {
      send(made(body), 0, 'down');
    },
    pushUp: (body) => {
      send(made(body), stations.length - 1, 'up');
    },
    give: (name, body) => {
      const index = options.processors.findIndex((processor) => processor.name === name);
      if (index < 0) throw new RangeError(`no processor ${name} in this pipeline`);
      send(made(body), index, 'down');
    },
    close: () => {
      for (const station of stations) station.close();
    },
  };
}
