import type { Meeting, MeetingInvitation, MeetingPort } from '../../interfaces/meeting-port.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

export type Stay = { end(): Promise<void> };

export type StayOptions = {
  readonly port: MeetingPort;
  /** Asked before each attempt: a token may have to be made anew. */
  readonly invitation: () => MeetingInvitation;
  readonly onMeeting: (meeting: Meeting) => void;
  readonly onState: (state: TransportState) => void;
  readonly firstRetryMs?: number;
};

/** Is in a room, and comes back with back-off whenever it is out of it, until it is ended. */
export function openStay(options: StayOptions): Stay {
  const { port, onMeeting, onState, firstRetryMs = FIRST_RETRY_MS } = options;
  let retryInMs = firstRetryMs;
  let timer: NodeJS.Timeout | null = null;
  let meeting: Meeting | null = null;
  let isOver = false;

  const enter = (): void => {
    const entered = port.join(options.invitation());
    meeting = entered;
    onMeeting(entered);
    entered.onState((state) => {
      if (isOver || meeting !== entered) return;
      if (state.kind === 'joining') onState({ kind: 'connecting' });
      else if (state.kind === 'joined') {
        retryInMs = firstRetryMs;
        onState({ kind: 'connected' });
      } else {
        meeting = null;
        onState({ kind: 'reconnecting', reason: state.reason, retryInMs });
        timer = setTimeout(enter, retryInMs);
        retryInMs = Math.min(LONGEST_RETRY_MS, retryInMs * 2);
      }
    });
  };
  enter();
  return {
    end: async () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      await meeting?.leave();
    },
  };
}
