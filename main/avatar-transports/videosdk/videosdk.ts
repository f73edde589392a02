import type { z } from 'zod';
import { clock as systemClock } from '../../clock.ts';
import { openChannel, type Channel } from '../../domain/channel.ts';
import type { videosdkSettings } from '../../domain/settings/videosdk.ts';
import type { AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { Meeting, MeetingInvitation, MeetingPort } from '../../interfaces/meeting-port.ts';
import { log } from '../../log.ts';
import { openSpeechDesk, type SpeechDesk } from '../link/speech-desk.ts';
import { AvatarAudioIn } from './avatar-audio-in.ts';
import { generateAvatarCredentials } from './credentials.ts';
import type { AvatarJoinInfo } from './join-info.ts';
import { openLaunchServer, type LaunchServer } from './launch-server.ts';
import { openMeetingSpeech, type MeetingSpeech } from './meeting-speech.ts';
import { openLodging } from './stay.ts';

type VideosdkSettings = z.infer<typeof videosdkSettings>;

export type VideosdkTransportOptions = {
  readonly settings: VideosdkSettings;
  readonly meetings: MeetingPort;
  readonly clock?: Clock;
  readonly firstRetryMs?: number;
};

/** Where agents may summon the kiosk; null while it does not listen. */
export type VideosdkTransport = AvatarTransport & { readonly launchUrl: string | null };

/** The kiosk as the avatar of an agent of `videosdk-agents`, in a VideoSDK meeting or over LiveKit's data packets. */
export function openVideosdkTransport(options: VideosdkTransportOptions): VideosdkTransport {
  const { settings, clock = systemClock } = options;
  const states = openStates();
  const desk = openSpeechDesk(() => clock.nowMs());
  const { audioIn, speech } = openEars(settings, desk, clock);
  let launch: LaunchServer | null = null;
  let meeting: Meeting | null = null;
  let microphoneEnabled = true;

  const lodging = openLodging({
    port: options.meetings,
    onMeeting: (entered) => {
      meeting = entered;
      entered.setMicrophone(microphoneEnabled);
      audioIn.setMeeting(entered);
    },
    onState: states.emit,
    firstRetryMs: options.firstRetryMs,
  });
  return {
    name: 'videosdk',
    title: null,
    get launchUrl() {
      return launch?.url ?? null;
    },
    messages: desk.messages,
    onClear: (listener) => desk.onClear(listener),
    onState: states.listen,
    report: (report) => {
      desk.report(report);
      speech.report(report);
    },
    hear: ({ samples, capturedAtMs }) => meeting?.hear(samples, capturedAtMs),
    setAudioEnabled: (enabled) => {
      microphoneEnabled = enabled;
      meeting?.setMicrophone(enabled);
    },
    open: async () => {
      states.emit({ kind: 'connecting' });
      try {
        const first = firstInvitation(settings);
        if (settings.launch)
          launch = await openLaunch(settings, (info) => void lodging.enter(() => invitedBy(info, settings)));
        if (first !== null) await lodging.enter(first);
      } catch (error) {
        states.emit({ kind: 'failed', reason: reasonOf(error) });
        throw error;
      }
    },
    close: async () => {
      await launch?.close();
      await lodging.end();
      speech.close();
      await audioIn.aclose();
      desk.close();
    },
  };
}

const openStates = (): Channel<TransportState> =>
  openChannel((error) => {
    log.error('a listener of the avatar failed', { reason: reasonOf(error) });
  });

function openEars(
  { sampleRate, cooldownMs, agentId }: VideosdkSettings,
  desk: SpeechDesk,
  clock: Clock,
): { readonly audioIn: AvatarAudioIn; readonly speech: MeetingSpeech } {
  const pairedWith = agentId === '' ? null : agentId;
  const onAgentLeft = (): void => {
    speech.agentLeft();
  };
  const audioIn = new AvatarAudioIn(null, { sampleRate, cooldownMs, pairedWith, clock, onAgentLeft });
  const speech = openMeetingSpeech({
    audioIn,
    desk,
    prefix: 'videosdk:',
    cooldownMs,
    nowMs: () => clock.nowMs(),
    onTooMuch: () => {
      log.warn('the agent sends more than ten minutes ahead; the rest is dropped');
    },
  });
  return { audioIn, speech };
}

function openLaunch(
  { launchHost, launchPort, launchKey }: VideosdkSettings,
  onLaunch: (info: AvatarJoinInfo) => void,
): Promise<LaunchServer> {
  return openLaunchServer({ host: launchHost, port: launchPort, key: launchKey, onLaunch });
}

/** What the avatar is called in the room. */
const NAME = 'Parley';

/**
 * The room that the operator named; null: the kiosk waits to be summoned.
 *
 * @throws Error that says what is missing
 */
function firstInvitation(settings: VideosdkSettings): (() => MeetingInvitation) | null {
  const { carrier, room, token, apiKey, apiSecret, launch } = settings;
  const canMakeToken = carrier === 'videosdk' && apiKey !== '' && apiSecret !== '';
  if (room !== '' && (token !== '' || canMakeToken)) return () => invitationOf(settings);
  if (launch) return null;
  if (room === '') throw new Error('name a meeting, or let agents summon the kiosk');
  throw new Error(carrier === 'livekit' ? 'a token for the room is needed' : 'a token, or key and secret, are needed');
}

/** A token that is made is made anew for each attempt: it holds for an hour. */
function invitationOf({
  carrier,
  room,
  participantId,
  apiKey,
  apiSecret,
  ...settings
}: VideosdkSettings): MeetingInvitation {
  const token =
    settings.token === '' ? generateAvatarCredentials(apiKey, apiSecret, { participantId }).token : settings.token;
  return { carrier, room, token, participantId, name: NAME, signalingBaseUrl: null };
}

/** LiveKit's tokens name the room themselves: there a room's name is of no use, but a server's address is. */
function invitedBy(info: AvatarJoinInfo, { carrier, room, participantId }: VideosdkSettings): MeetingInvitation {
  const { token, signalingBaseUrl } = info;
  return {
    carrier,
    room: carrier === 'livekit' ? (signalingBaseUrl ?? room) : info.roomName,
    token,
    participantId: info.participantId ?? participantId,
    name: NAME,
    signalingBaseUrl,
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
