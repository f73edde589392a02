import { createBucket, type LinkLimits } from './limits.ts';
import type { Line } from './line.ts';
import { errorText, linkError, type LinkError } from './wire.ts';

/** WebSocket's close code for a peer that does not keep to the rules. */
const POLICY_VIOLATION = 1008;
const FORGIVEN_EVERY_MS = 10_000;
/** What is complained about at most, each second: a flood is not answered with a flood. */
const COMPLAINTS_PER_SECOND = 20;

export type Complaints = {
  /** Tells the agent what is wrong; one that makes too many mistakes is sent away. */
  about(error: LinkError): void;
  /** Whether this message may be looked at; a flood is a mistake. */
  admits(isText: boolean): boolean;
};

export function openComplaints(line: Line, limits: LinkLimits, nowMs: () => number): Complaints {
  const texts = createBucket(limits.textsPerSecond);
  const binaries = createBucket(limits.textsPerSecond * 4);
  const answers = createBucket(COMPLAINTS_PER_SECOND);
  let mistakes = 0;
  let forgivenAtMs = nowMs();
  let isOver = false;

  function about(error: LinkError): void {
    if (isOver) return;
    const atMs = nowMs();
    mistakes = Math.max(0, mistakes - Math.floor((atMs - forgivenAtMs) / FORGIVEN_EVERY_MS));
    if (atMs - forgivenAtMs >= FORGIVEN_EVERY_MS) forgivenAtMs = atMs;
    mistakes += 1;
    if (answers.take(atMs)) line.send(errorText(error));
    if (mistakes < limits.maxMistakes) return;
    isOver = true;
    line.close(POLICY_VIOLATION, 'too many mistakes');
  }

  return {
    about,
    admits: (isText) => {
      if (isOver) return false;
      if ((isText ? texts : binaries).take(nowMs())) return true;
      about(
        linkError('flood', `more than ${isText ? limits.textsPerSecond : limits.textsPerSecond * 4} messages a second`),
      );
      return false;
    },
  };
}
