import type { VideosdkSettings } from '../../domain/settings/videosdk.ts';
import type { TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { Meeting, MeetingPort } from '../../interfaces/meeting-port.ts';
import { log } from '../../log.ts';
import { openRoomMicrophone, type RoomMicrophone } from '../livekit/room-microphone.ts';
import type { Party } from './invitations.ts';
import { openLodging } from './stay.ts';

export type LodgingsOptions = {
  readonly settings: VideosdkSettings;
  readonly meetings: MeetingPort;
  readonly clock: Clock;
  /** The avatar is in a room, for the first time or again. */
  readonly onMeeting: (meeting: Meeting) => void;
  readonly onState: (state: TransportState) => void;
  readonly firstRetryMs?: number;
};

export type Lodgings = {
  /** Leaves the room that they are in, if any, and goes there. */
  enter(party: Party): Promise<void>;
  end(): Promise<void>;
};

/** The avatar's place in a room, and the visitor's, where it is another one; the voice goes to whoever brings it. */
export function openLodgings(options: LodgingsOptions): {
  readonly lodgings: Lodgings;
  /** null: the room is to hear nobody. */
  readonly microphone: RoomMicrophone | null;
} {
  const { settings, meetings: port, clock, onMeeting, onState, firstRetryMs } = options;
  const meetings: { avatar: Meeting | null; visitor: Meeting | null } = { avatar: null, visitor: null };
  let isOpen = false;
  const heard = (): Meeting | null => meetings.visitor ?? meetings.avatar;
  const avatar = openLodging({
    port,
    onMeeting: (entered) => {
      meetings.avatar = entered;
      entered.setMicrophone(isOpen);
      onMeeting(entered);
    },
    onState,
    firstRetryMs,
  });
  const visitor = openLodging({
    port,
    onMeeting: (entered) => {
      meetings.visitor = entered;
      entered.setMicrophone(isOpen);
    },
    onState: tellOfVisitor,
    firstRetryMs,
  });
  const toRoom = {
    setMicrophone: (next: { readonly isOpen: boolean }): void => {
      ({ isOpen } = next);
      heard()?.setMicrophone(isOpen);
    },
    hear: (samples: Int16Array, capturedAtMs: number): void => heard()?.hear(samples, capturedAtMs),
  };
  const lodgings: Lodgings = {
    enter: async (party) => {
      meetings.visitor = null;
      if (typeof party.visitor === 'string') log.warn(UNHEARD, { reason: party.visitor });
      await visitor.enter(typeof party.visitor === 'string' ? null : party.visitor);
      await avatar.enter(party.avatar);
    },
    end: async () => {
      await visitor.end();
      await avatar.end();
    },
  };
  const microphone = settings.microphone === 'off' ? null : openRoomMicrophone(toRoom, () => clock.nowMs());
  return { lodgings, microphone };
}

const UNHEARD = 'the meeting does not hear visitors';

function tellOfVisitor(state: TransportState): void {
  if (state.kind === 'connected') log.info('the visitor is in the meeting');
  else if (state.kind === 'reconnecting') log.warn(UNHEARD, { reason: state.reason, retryInMs: state.retryInMs });
}
