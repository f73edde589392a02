import type { AgentTrial } from '../domain/operator.ts';
import type { TransportState } from '../interfaces/avatar-transport.ts';
import { openChosenTransport, type TransportSurroundings } from './index.ts';
import { probeLivekit, probeLivekitServer, probeVideosdk, type Hindrance, type ProbeOptions } from './probe.ts';
import { generateAvatarCredentials } from './videosdk/credentials.ts';

/**
 * Says in a word what keeps the chosen agent away. What waits for a restart is opened for a moment where that takes
 * nothing from what runs.
 *
 * @param running the state of the transport that runs, if it is of the kind that is chosen
 */
export async function tryAgent(
  around: TransportSurroundings,
  running: TransportState | null,
  options: ProbeOptions = {},
): Promise<AgentTrial> {
  const hindrance = await probe(around, options);
  if (hindrance !== null) return hindrance;
  if (running !== null) return trialOf(running);
  const { transport } = around.settings.conversation;
  if (transport === 'demo' || transport === 'link') return openForAMoment(around);
  return { result: 'waiting', problem: null, detail: '' };
}

async function probe({ settings }: TransportSurroundings, options: ProbeOptions): Promise<Hindrance> {
  const { livekit, videosdk } = settings;
  if (settings.conversation.transport === 'livekit') return probeLivekit(livekit, options);
  if (settings.conversation.transport !== 'videosdk' || videosdk.room === '') return null;
  const { carrier, room, token, apiKey, apiSecret, participantId } = videosdk;
  const canMake = carrier === 'videosdk' && apiKey !== '' && apiSecret !== '';
  const given =
    token !== '' || !canMake ? token : generateAvatarCredentials(apiKey, apiSecret, { participantId }).token;
  if (given === '') return { result: 'misconfigured', problem: 'no-token', detail: '' };
  return carrier === 'livekit' ? probeLivekitServer(room, given, options) : probeVideosdk(room, given, options);
}

async function openForAMoment(around: TransportSurroundings): Promise<AgentTrial> {
  let last: TransportState = { kind: 'connecting' };
  try {
    const tried = openChosenTransport(around);
    const off = tried.onState((next) => {
      last = next;
    });
    try {
      await tried.open();
      return trialOf(last);
    } finally {
      off();
      await tried.close();
    }
  } catch (error) {
    return { result: 'misconfigured', problem: null, detail: error instanceof Error ? error.message : String(error) };
  }
}

function trialOf(state: TransportState): AgentTrial {
  switch (state.kind) {
    case 'connected':
      return { result: 'reached', problem: null, detail: '' };
    case 'connecting':
      return { result: 'waiting', problem: null, detail: '' };
    case 'reconnecting':
      return { result: 'unreachable', problem: null, detail: state.reason };
    case 'failed':
      return { result: 'refused', problem: null, detail: state.reason };
  }
}
