import type { Span } from '@opentelemetry/api';
import type { OverlappingSpeechEvent } from '../../domain/overlapping-speech.ts';
import { createEventQueue } from './event-queue.ts';
import { spanAttributes } from './wire.ts';

/** What leaves a stream, and whether it still runs. */
export interface StreamOutput {
  emit(event: OverlappingSpeechEvent): void;
  /** The span that the verdict on the overlap now open is written to. */
  trace(span: Span | undefined): void;
  inputEnded(): void;
  end(error: Error | null): void;
  /** @throws Error once the input has ended */
  requireRunning(): void;
  iterator(): AsyncIterator<OverlappingSpeechEvent>;
}

export function createStreamOutput(hooks: {
  onEvent(event: OverlappingSpeechEvent): void;
  onClosed(): void;
}): StreamOutput {
  const queue = createEventQueue<OverlappingSpeechEvent>();
  let phase: 'running' | 'input-ended' | 'closed' = 'running';
  let span: Span | undefined;
  return {
    emit(event) {
      if (event.isInterruption) span?.setAttributes(spanAttributes(event));
      span = undefined;
      queue.push(event);
      hooks.onEvent(event);
    },
    trace(of) {
      span = of;
    },
    inputEnded() {
      phase = 'input-ended';
    },
    end(error) {
      if (phase === 'closed') return;
      phase = 'closed';
      queue.end(error);
      hooks.onClosed();
    },
    requireRunning() {
      if (phase === 'running') return;
      throw new Error(phase === 'closed' ? 'the stream is closed' : 'the input of the stream has ended');
    },
    iterator: () => queue.iterator(),
  };
}
