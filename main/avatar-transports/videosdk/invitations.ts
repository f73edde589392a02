import type { VideosdkSettings } from '../../domain/settings/videosdk.ts';
import type { MeetingInvitation } from '../../interfaces/meeting-port.ts';
import { generateAvatarCredentials, participantOf } from './credentials.ts';
import type { AvatarJoinInfo } from './join-info.ts';

/** Asked before each attempt: a token that is made holds for an hour. */
export type Invite = () => MeetingInvitation;

/** Who goes into a room: the avatar, and where it may not bring the visitor's voice itself, the visitor. */
export type Party = {
  readonly avatar: Invite;
  /** A sentence where nobody can be the visitor, with what to do; null where none is wanted. */
  readonly visitor: Invite | string | null;
};

const UNHEARD =
  'the avatar’s token is for the avatar alone: give a token of the visitor, or key and secret, or choose otherwise who brings the microphone';

/** What the avatar and the visitor are called in the room. */
const NAMES = { avatar: 'Parley', visitor: 'Visitor' } as const;

/**
 * The room that the operator named; null: the kiosk waits to be summoned.
 *
 * @throws Error that says what is missing
 */
export function firstParty(settings: VideosdkSettings): Party | null {
  const { carrier, room, token, launch, participantId } = settings;
  const canMakeToken = carrier === 'videosdk' && canMake(settings);
  if (room !== '' && (token !== '' || canMakeToken))
    return partyOf(settings, { room, participantId, signalingBaseUrl: null }, () =>
      token === '' ? made(settings, participantId) : token,
    );
  if (launch) return null;
  if (room === '') throw new Error('name a meeting, or let agents summon the kiosk');
  throw new Error(carrier === 'livekit' ? 'a token for the room is needed' : 'a token, or key and secret, are needed');
}

/** LiveKit's tokens name the room themselves: there a room's name is of no use, but a server's address is. */
export function partyInvitedBy(info: AvatarJoinInfo, settings: VideosdkSettings): Party {
  const { token, signalingBaseUrl } = info;
  const participantId = info.participantId ?? settings.participantId;
  const room = settings.carrier === 'livekit' ? (signalingBaseUrl ?? settings.room) : info.roomName;
  return partyOf(settings, { room, participantId, signalingBaseUrl }, () => token);
}

type Place = Pick<MeetingInvitation, 'room' | 'participantId' | 'signalingBaseUrl'>;

function partyOf(settings: VideosdkSettings, place: Place, askToken: () => string): Party {
  const { carrier, microphone, visitorId } = settings;
  // A LiveKit room's agents hear whoever is no agent, so there the avatar brings the voice along.
  const byAvatar = microphone === 'avatar' || (microphone === 'visitor' && carrier === 'livekit');
  const avatar = (): MeetingInvitation => ({
    ...place,
    carrier,
    token: askToken(),
    name: NAMES.avatar,
    takesData: true,
    givesMicrophone: byAvatar,
  });
  if (byAvatar || microphone === 'off') return { avatar, visitor: null };
  const askVisitorToken = visitorTokenOf(settings, askToken);
  if (askVisitorToken === null) return { avatar, visitor: UNHEARD };
  const visitor = (): MeetingInvitation => ({
    ...place,
    participantId: visitorId,
    carrier,
    token: askVisitorToken(),
    name: NAMES.visitor,
    takesData: false,
    givesMicrophone: true,
  });
  return { avatar, visitor };
}

const canMake = ({ apiKey, apiSecret }: VideosdkSettings): boolean => apiKey !== '' && apiSecret !== '';

const made = ({ apiKey, apiSecret }: VideosdkSettings, participantId: string): string =>
  generateAvatarCredentials(apiKey, apiSecret, { participantId }).token;

/** The avatar's token serves the visitor too, unless it is for the avatar alone. */
function visitorTokenOf(settings: VideosdkSettings, askToken: () => string): (() => string) | null {
  const { visitorToken, visitorId } = settings;
  if (visitorToken !== '') return () => visitorToken;
  if (canMake(settings)) return () => made(settings, visitorId);
  const holder = participantOf(askToken());
  return holder === null || holder === visitorId ? askToken : null;
}
