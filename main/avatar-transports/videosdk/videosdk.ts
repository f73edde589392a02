import { clock as systemClock } from '../../clock.ts';
import { openChannel, type Channel } from '../../domain/channel.ts';
import type { VideosdkSettings } from '../../domain/settings/videosdk.ts';
import type { AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { DataChannel } from '../../interfaces/data-channel.ts';
import type { MeetingPort } from '../../interfaces/meeting-port.ts';
import { log } from '../../log.ts';
import { openSpeechDesk, type SpeechDesk } from '../link/speech-desk.ts';
import { AvatarAudioIn } from './avatar-audio-in.ts';
import { firstParty, partyInvitedBy } from './invitations.ts';
import type { AvatarJoinInfo } from './join-info.ts';
import { openLaunchServer, type LaunchServer } from './launch-server.ts';
import { openMeetingSpeech, type MeetingSpeech } from './meeting-speech.ts';
import { openLodgings } from './lodgings.ts';

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
  const onMeeting = (meeting: DataChannel): void => {
    audioIn.setMeeting(meeting);
  };
  const { lodgings, microphone } = openLodgings({ ...options, clock, onMeeting, onState: states.emit });
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
    hear: (frame) => {
      microphone?.hear(frame);
    },
    setAudioEnabled: (enabled) => {
      microphone?.setEnabled(enabled);
    },
    open: async () => {
      states.emit({ kind: 'connecting' });
      try {
        const first = firstParty(settings);
        if (settings.launch)
          launch = await openLaunch(settings, (info) => void lodgings.enter(partyInvitedBy(info, settings)));
        if (first !== null) await lodgings.enter(first);
      } catch (error) {
        states.emit({ kind: 'failed', reason: reasonOf(error) });
        throw error;
      }
    },
    close: async () => {
      await launch?.close();
      microphone?.close();
      await lodgings.end();
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

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
