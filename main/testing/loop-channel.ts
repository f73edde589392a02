import type { DataChannel, DataMessage, Reliability } from '../interfaces/data-channel.ts';
import type { MeetingInvitation, MeetingPort, MeetingState } from '../interfaces/meeting-port.ts';

export type Room = {
  /** Somebody who is in the room and hears everybody else. */
  join(who: string | null): DataChannel & { leave(): void };
  readonly sent: readonly { readonly from: string | null; payload: string | Uint8Array; reliability: Reliability }[];
};

/**
 * A room in this process that gives every message to everybody but its sender, at once and in order.
 *
 * @param isOrdered what the room says of itself
 */
export function openLoopRoom({ isOrdered = true } = {}): Room {
  type Seat = { readonly who: string | null; readonly listeners: Set<(message: DataMessage) => void> };
  const seats = new Map<Seat, Set<(who: string) => void>>();
  const sent: { from: string | null; payload: string | Uint8Array; reliability: Reliability }[] = [];
  return {
    sent,
    join: (who) => {
      const seat: Seat = { who, listeners: new Set() };
      const leavers = new Set<(who: string) => void>();
      seats.set(seat, leavers);
      return {
        isOrdered,
        send: async (payload, reliability) => {
          if (!seats.has(seat)) throw new Error('not in the room');
          sent.push({ from: who, payload, reliability });
          for (const other of seats.keys())
            if (other !== seat) for (const listener of other.listeners) listener({ payload, from: who });
        },
        onMessage: (listener) => {
          seat.listeners.add(listener);
          return () => seat.listeners.delete(listener);
        },
        onLeft: (listener) => {
          leavers.add(listener);
          return () => leavers.delete(listener);
        },
        leave: () => {
          seats.delete(seat);
          if (who !== null) for (const others of seats.values()) for (const listener of others) listener(who);
        },
      };
    },
  };
}

export type LoopMeetings = MeetingPort & {
  readonly invitations: readonly MeetingInvitation[];
  /** Who was told last that its microphone is open (or not), and whose sound came. */
  readonly microphones: ReadonlyMap<string, { isOpen: boolean; heardSamples: number }>;
  /** Everybody who came through it is thrown out. */
  drop(): void;
};

/** Lets everybody into this room, whatever their invitation says. */
export function openLoopMeetings(room: Room): LoopMeetings {
  const invitations: MeetingInvitation[] = [];
  const microphones = new Map<string, { isOpen: boolean; heardSamples: number }>();
  const drops: (() => void)[] = [];
  return {
    invitations,
    microphones,
    drop: () => {
      for (const drop of drops.splice(0)) drop();
    },
    join: (invitation) => {
      invitations.push(invitation);
      const seat = room.join(invitation.participantId);
      const listeners = new Set<(state: MeetingState) => void>();
      let now: MeetingState = { kind: 'joined' };
      const microphone = { isOpen: false, heardSamples: 0 };
      microphones.set(invitation.participantId, microphone);
      drops.push(() => {
        seat.leave();
        now = { kind: 'left', reason: 'it was closed' };
        for (const listener of listeners) listener(now);
      });
      return {
        ...seat,
        setMicrophone: (isOpen) => {
          microphone.isOpen = isOpen;
        },
        hear: (samples) => {
          microphone.heardSamples += samples.length;
        },
        leave: async () => {
          microphones.delete(invitation.participantId);
          seat.leave();
        },
        onState: (listener) => {
          listeners.add(listener);
          listener(now);
          return () => listeners.delete(listener);
        },
      };
    },
  };
}
