import { CLEAR, type LoopFinding } from '../../domain/loop-meter.ts';
import { FRAME_MS, levelDbfs } from '../../domain/pcm.ts';
import type { ToProcess } from './protocol.ts';
import type { Span } from '../loop-test.ts';

export type LoopListeningOptions = {
  /** To the audio process of the microphone. */
  readonly post: (message: ToProcess) => void;
  readonly isDeaf: () => boolean;
  /** The microphone clearly hears the loudspeaker, so much later than it should, ms. */
  readonly heardLoop: (lagMs: number) => void;
};

export type LoopListening = {
  /** 10 ms of what the loudspeaker gives; null for silence. */
  readonly said: (samples: Int16Array | null, heardAtMs: number) => void;
  /** What came back; null when there is no microphone, or it is deaf. */
  readonly find: (span: Span) => Promise<LoopFinding | null>;
  /** The audio process answers. */
  readonly answer: (span: Span, finding: LoopFinding | null) => void;
};

/** Silent for so long, an audio process has no answer. */
const ANSWER_MS = 2500;
const LOOK_EVERY_MS = 4000;
const SPAN_MS = 1500;
const SPAN_STEPS = SPAN_MS / FRAME_MS;
const SPEAKING_DBFS = -40;
/** So much of the span must be voice. */
const VOICED = 0.6;

/** Listens now and then, while the agent speaks, for its voice in the microphone; and when it is asked to. */
export function createLoopListening(options: LoopListeningOptions): LoopListening {
  const open = new Map<number, (finding: LoopFinding | null) => void>();
  const voiced: boolean[] = [];
  let lookedAtMs = -Infinity;

  const find = (span: Span): Promise<LoopFinding | null> =>
    new Promise((resolve) => {
      const done = (finding: LoopFinding | null): void => {
        clearTimeout(impatience);
        open.delete(span.fromMs);
        resolve(options.isDeaf() ? null : finding);
      };
      const impatience = setTimeout(() => {
        done(null);
      }, ANSWER_MS);
      open.set(span.fromMs, done);
      options.post({ kind: 'find-loop', fromMs: span.fromMs, toMs: span.toMs });
    });

  return {
    find,
    answer: (span, finding) => open.get(span.fromMs)?.(finding),
    said: (samples, heardAtMs) => {
      voiced.push(samples !== null && levelDbfs(samples) > SPEAKING_DBFS);
      if (voiced.length > SPAN_STEPS) voiced.shift();
      if (heardAtMs - lookedAtMs < LOOK_EVERY_MS || voiced.filter(Boolean).length < SPAN_STEPS * VOICED) return;
      lookedAtMs = heardAtMs;
      void find({ fromMs: heardAtMs + FRAME_MS - SPAN_MS, toMs: heardAtMs + FRAME_MS }).then((finding) => {
        if (finding !== null && finding.clarity >= CLEAR) options.heardLoop(finding.lagMs);
      });
    },
  };
}
