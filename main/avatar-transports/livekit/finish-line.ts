import { RPC_DISCONNECTED, RPC_UNSUPPORTED_METHOD, type RoomConnection } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';
import type { Finished } from '../link/segment-ledger.ts';
import { FINISHED_METHOD, STARTED_METHOD, finishedPayload } from './wire.ts';

const RPC_TIMEOUT_MS = 8000;
const MOST_TRIES = 3;
const PAUSE_MS = 100;

/** Tells the agent what became of its streams: it counts, so one each, in the order in which they were opened. */
export interface FinishLine {
  expect(segmentId: string): void;
  has(segmentId: string): boolean;
  /** Nothing is to be told any more. */
  isIdle(): boolean;
  finished(finished: Finished): void;
  /** Best effort: most agents do not ask for it. */
  started(): void;
  /** Whoever was to be told is gone. */
  forget(): void;
}

/** @param onTold the agent was told all that there was to tell */
export function openFinishLine(room: RoomConnection, agent: () => string | null, onTold: () => void): FinishLine {
  let expected: string[] = [];
  const results = new Map<string, Finished>();
  const unsent: Finished[] = [];
  let isSending = false;
  /** Told the agent that is there now; a new one is told nothing of what was before. */
  let era = 0;
  let wantsStarts = true;

  async function send(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let finished = unsent.shift(); finished !== undefined; finished = unsent.shift()) await tell(finished, era);
    isSending = false;
    onTold();
  }

  async function tell(finished: Finished, since: number): Promise<void> {
    for (let tried = 1; tried <= MOST_TRIES; tried++) {
      const to = agent();
      if (to === null || since !== era) return;
      const call = { to, method: FINISHED_METHOD, payload: finishedPayload(finished), timeoutMs: RPC_TIMEOUT_MS };
      const result = await room.callRpc(call);
      if ('answer' in result) {
        if (result.answer !== 'ok') log.warn('the agent refused to be told that an utterance ended');
        return;
      }
      log.warn('the agent could not be told that an utterance ended', { code: result.code, tried });
      if (result.code === RPC_DISCONNECTED) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  return {
    expect: (segmentId) => expected.push(segmentId),
    has: (segmentId) => expected.includes(segmentId),
    isIdle: () => expected.length === 0 && unsent.length === 0 && !isSending,
    finished: (finished) => {
      if (!expected.includes(finished.segmentId)) return;
      results.set(finished.segmentId, finished);
      for (let next = results.get(expected[0]); next !== undefined; next = results.get(expected[0])) {
        results.delete(next.segmentId);
        expected.shift();
        unsent.push(next);
      }
      void send();
    },
    started: () => {
      const to = agent();
      if (to === null || !wantsStarts) return;
      const since = era;
      void room.callRpc({ to, method: STARTED_METHOD, payload: '', timeoutMs: RPC_TIMEOUT_MS }).then((result) => {
        if (since === era && 'code' in result && result.code === RPC_UNSUPPORTED_METHOD) wantsStarts = false;
      });
    },
    forget: () => {
      era += 1;
      expected = [];
      results.clear();
      unsent.length = 0;
      wantsStarts = true;
    },
  };
}
