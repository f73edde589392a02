import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Desk } from './desk.ts';

export type Playing = {
  readonly isOn: boolean;
  /** What is heard now, ms against the overlap's start; null: nothing is heard. It moves with each picture. */
  readonly atMs: ReadonlySignal<number | null>;
  readonly toggle: () => void;
};

/** Plays the recording of an overlap on the kiosk's loudspeaker, and tells where it is. */
export function usePlaying(desk: Desk, id: number): Playing {
  const isOn = useSignal(false);
  const atMs = useSignal<number | null>(null);
  const turn = useSignal(0);
  const end = (): void => {
    turn.value += 1;
    isOn.value = false;
    atMs.value = null;
  };
  const start = async (): Promise<void> => {
    const mine = ++turn.value;
    isOn.value = true;
    const answer = await desk.ask('overlaps.play', { id });
    if (mine !== turn.value) return;
    if (answer?.result !== 'playing') {
      end();
      if (answer !== null && answer.result !== 'stopped') desk.tell(desk.say(`play-${answer.result}`), true);
      return;
    }
    const beginsAtMs = performance.now() + answer.untilHeardMs;
    const step = (): void => {
      if (mine !== turn.value) return;
      const playedMs = performance.now() - beginsAtMs;
      if (playedMs >= answer.lengthMs) {
        end();
        return;
      }
      atMs.value = playedMs < 0 ? null : answer.fromMs + playedMs;
      requestAnimationFrame(step);
    };
    step();
  };
  const stop = (): void => {
    end();
    void desk.ask('overlaps.hush', {});
  };
  useEffect(
    () => () => {
      if (isOn.value) stop();
    },
    [id],
  );
  return {
    isOn: isOn.value,
    atMs,
    toggle: () => {
      if (isOn.value) stop();
      else void start();
    },
  };
}
