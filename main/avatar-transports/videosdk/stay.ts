import type { Meeting, MeetingInvitation, MeetingPort } from '../../interfaces/meeting-port.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

type Stay = { end(): Promise<void> };

type StayOptions = {
  readonly port: MeetingPort;
  /** Asked before each attempt: a token may have to be made anew. */
  readonly invitation: () => MeetingInvitation;
  readonly onMeeting: (meeting: Meeting) => void;
  readonly onState: (state: TransportState) => void;
  readonly firstRetryMs?: number | undefined;
};

/** Is in a room, and comes back with back-off whenever it is out of it, until it is ended. */
function openStay(options: StayOptions): Stay {
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
        void entered.leave();
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

export type Lodging = {
  /** Leaves the room that it is in, if any, and goes there; null: goes nowhere. */
  enter(invitation: (() => MeetingInvitation) | null): Promise<void>;
  end(): Promise<void>;
};

/** In one room at a time: moves happen one after another. */
export function openLodging(options: Omit<StayOptions, 'invitation'>): Lodging {
  let stay: Stay | null = null;
  let isOver = false;
  let moving = Promise.resolve();
  const move = (invitation: (() => MeetingInvitation) | null): Promise<void> => {
    moving = moving.then(async () => {
      await stay?.end();
      stay = invitation === null || isOver ? null : openStay({ ...options, invitation });
    });
    return moving;
  };
  return {
    enter: move,
    end: () => {
      isOver = true;
      return move(null);
    },
  };
}
