const SCHEME = 'videosdk:';

/** Which client a room needs. */
export const isVideosdkUrl = (url: string): boolean => url.startsWith(SCHEME);

export type VideosdkAddress = {
  readonly meetingId: string;
  readonly participantId: string;
  readonly name: string;
  readonly signalingBaseUrl: string | null;
};

/** The parts of `videosdk:ROOM?participant=…&name=…&signaling=…`. */
export function addressOf(url: string): VideosdkAddress {
  const [room, search = ''] = url.slice(SCHEME.length).split('?', 2);
  const query = new URLSearchParams(search);
  return {
    meetingId: decodeURIComponent(room),
    participantId: query.get('participant') ?? 'avatar',
    name: query.get('name') ?? 'Parley',
    signalingBaseUrl: query.get('signaling'),
  };
}
