import { openChannel } from '../../domain/channel.ts';
import type { DataMessage } from '../../interfaces/data-channel.ts';
import type { Meeting, MeetingInvitation, MeetingPort, MeetingState } from '../../interfaces/meeting-port.ts';
import type { RoomConnection, RoomEvent, RoomPort } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';

/** Data packets are bytes: their topic says which of them are text. */
const TOPICS = { text: 'avatar.text', bytes: 'avatar.bytes' } as const;

/** Meetings that the screen joins: LiveKit rooms by data packets, VideoSDK rooms by its own data channel. */
export function openRoomMeetings(rooms: RoomPort): MeetingPort {
  let count = 0;
  return {
    join: (invitation) => {
      count += 1;
      const connection = rooms.openRoom(`meeting-${count}`);
      const meeting = meetingOver(connection);
      connection.join({
        url: invitation.carrier === 'livekit' ? invitation.room : videosdkUrl(invitation),
        token: invitation.token,
        takesData: invitation.takesData,
        publishesMicrophone: invitation.givesMicrophone,
      });
      return meeting;
    },
  };
}

/** How the screen is told which client to take, and with what: `videosdk:ROOM?participant=…&name=…&signaling=…`. */
function videosdkUrl({ room, participantId, name, signalingBaseUrl }: MeetingInvitation): string {
  const query = new URLSearchParams({ participant: participantId, name });
  if (signalingBaseUrl !== null) query.set('signaling', signalingBaseUrl);
  return `videosdk:${encodeURIComponent(room)}?${query.toString()}`;
}

function meetingOver(connection: RoomConnection): Meeting {
  const failed = (error: unknown): void => {
    log.error('a listener of the meeting failed', { reason: String(error) });
  };
  const messages = openChannel<DataMessage>(failed);
  const leavers = openChannel<string>(failed);
  const states = openChannel<MeetingState>(failed);
  let now: MeetingState = { kind: 'joining' };
  const become = (state: MeetingState): void => {
    now = state;
    states.emit(state);
  };
  const off = connection.on((event) => {
    if (event.kind === 'connected') become({ kind: 'joined' });
    else if (event.kind === 'disconnected') become({ kind: 'left', reason: event.detail });
    else if (event.kind === 'participant-left') leavers.emit(event.identity);
    else if (event.kind === 'data') hear(event, messages.emit);
    else if (event.kind === 'trouble') log.warn('something in the meeting did not work', { detail: event.detail });
  });
  return {
    isOrdered: false,
    send: async (payload, reliability) => {
      if (now.kind !== 'joined') throw new Error('the meeting is not joined');
      const isText = typeof payload === 'string';
      connection.sendData(isText ? new TextEncoder().encode(payload) : payload, {
        to: null,
        topic: isText ? TOPICS.text : TOPICS.bytes,
        isReliable: reliability === 'reliable',
      });
    },
    onMessage: messages.listen,
    onLeft: leavers.listen,
    onState: (listener) => {
      const stop = states.listen(listener);
      listener(now);
      return stop;
    },
    setMicrophone: (isOpen) => {
      connection.setMicrophone({ isOpen });
    },
    hear: (samples, capturedAtMs) => {
      connection.hear(samples, capturedAtMs);
    },
    leave: async () => {
      off();
      connection.leave();
    },
  };
}

function hear(
  { from, topic, bytes }: Extract<RoomEvent, { kind: 'data' }>,
  emit: (message: DataMessage) => void,
): void {
  // A packet that no participant sent (a server may) is not from the agent.
  if (from === null) return;
  if (topic === TOPICS.text) emit({ payload: new TextDecoder().decode(bytes), from });
  else if (topic === TOPICS.bytes) emit({ payload: bytes, from });
}
