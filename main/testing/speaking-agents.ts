import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openLinkTransport } from '../avatar-transports/link/link.ts';
import { AvatarAudioOut } from '../avatar-transports/videosdk/avatar-audio-out.ts';
import { openVideosdkTransport } from '../avatar-transports/videosdk/videosdk.ts';
import { linkSettings } from '../domain/settings/link.ts';
import { videosdkSettings } from '../domain/settings/videosdk.ts';
import type { AvatarTransport } from '../interfaces/avatar-transport.ts';
import { openLoopMeetings, openLoopRoom } from './loop-channel.ts';
import { until } from './until.ts';

/** How an agent hears that a segment is over. */
export type Heard = { readonly positionMs: number; readonly interrupted: boolean };

/** An agent on the far side of a transport; sound is 24 kHz mono. */
export type SpeakingAgent = {
  /** Begins a segment where none is open. */
  sound(ms: number): Promise<void>;
  end(): Promise<void>;
  clear(): Promise<void>;
  /** Goes without a word. */
  leave(): Promise<void>;
  readonly heard: readonly Heard[];
};

export type SpokenTransport = {
  readonly transport: AvatarTransport;
  join(): Promise<SpeakingAgent>;
  /** Somebody who is not the paired agent says something and wants silence; null where nobody else can get in. */
  intrude(): Promise<void>;
  /** The kiosk's own line to where the agent is breaks, and is there again; null where the agent's line is the kiosk's. */
  readonly breakLine: (() => Promise<void>) | null;
  /** How long sound is dropped after a clear. */
  readonly cooldownMs: number;
  close(): Promise<void>;
};

const pcm = (ms: number): Uint8Array => new Uint8Array(ms * 48).fill(5);

/** A kiosk on the link, and agents in one of its two languages. */
export async function openLinkWithAgents(dialect: 'link' | 'videosdk'): Promise<SpokenTransport> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-link-'));
  const settings = linkSettings.parse({ port: 0, token: 'secret' });
  const transport = openLinkTransport({ settings, dataFolder: folder });
  await transport.open();
  const url = transport.url?.replace('/link', dialect === 'link' ? '/link' : '/videosdk?cooldown_ms=0') ?? '';
  const connect = (token: string): WebSocket => new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  return {
    transport,
    cooldownMs: 0,
    breakLine: null,
    join: async () => {
      const socket = connect('secret');
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return dialect === 'link' ? linkAgent(socket) : videosdkAgentOver(socket);
    },
    intrude: async () => {
      for (const token of ['secret', 'guess']) {
        const socket = connect(token);
        await new Promise((resolve) => socket.once('error', resolve).once('open', resolve));
        socket.terminate();
      }
    },
    close: async () => {
      await transport.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const left = async (socket: WebSocket): Promise<void> => {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.terminate();
  await closed;
};

function linkAgent(socket: WebSocket): SpeakingAgent {
  const heard: Heard[] = [];
  let segments = 0;
  let isOpen = false;
  socket.on('message', (data: Buffer) => {
    // The kiosk's own message, as its protocol has it.
    const message = JSON.parse(data.toString()) as Heard & { readonly type: string };
    if (message.type === 'playback-finished')
      heard.push({ positionMs: message.positionMs, interrupted: message.interrupted });
  });
  const send = (message: object): void => {
    socket.send(JSON.stringify(message));
  };
  return {
    heard,
    sound: async (ms) => {
      if (!isOpen) send({ type: 'segment-start', id: String(++segments) });
      isOpen = true;
      socket.send(pcm(ms));
    },
    end: async () => {
      isOpen = false;
      send({ type: 'segment-end' });
    },
    clear: async () => {
      isOpen = false;
      send({ type: 'clear' });
    },
    leave: () => left(socket),
  };
}

function agentOf(audioOut: AvatarAudioOut, leave: () => Promise<void>): SpeakingAgent {
  const heard: Heard[] = [];
  audioOut.onStreamEnded(({ playbackPositionMs, interrupted }) =>
    heard.push({ positionMs: Math.round(playbackPositionMs), interrupted }),
  );
  return {
    heard,
    sound: (ms) => audioOut.handleAudioInput(pcm(ms)),
    end: () => audioOut.sendSegmentEnd(),
    clear: () => audioOut.interrupt(),
    leave,
  };
}

const credentials = { participantId: 'avatar', token: 'none' };

function videosdkAgentOver(socket: WebSocket): SpeakingAgent {
  const audioOut = new AvatarAudioOut({ credentials });
  audioOut.setMeeting({
    isOrdered: true,
    send: async (payload) => {
      socket.send(payload);
    },
    onMessage: (listener) => {
      const hear = (data: Buffer, isBinary: boolean): void => {
        listener({ payload: isBinary ? data : data.toString(), from: null });
      };
      socket.on('message', hear);
      return () => socket.off('message', hear);
    },
    onLeft: () => () => undefined,
  });
  return agentOf(audioOut, () => left(socket));
}

/** A kiosk in a room with agents of VideoSDK's kind. */
export async function openMeetingWithAgents(isOrdered: boolean): Promise<SpokenTransport> {
  const room = openLoopRoom({ isOrdered });
  const settings = videosdkSettings.parse({
    room: 'hall',
    token: 'none',
    participantId: 'avatar',
    cooldownMs: 20,
    microphone: 'off',
  });
  const meetings = openLoopMeetings(room);
  const transport = openVideosdkTransport({ settings, meetings, firstRetryMs: 5 });
  await transport.open();
  let agents = 0;
  return {
    transport,
    cooldownMs: 20,
    breakLine: async () => {
      const joined = meetings.invitations.length;
      meetings.drop();
      await until(() => meetings.invitations.length > joined);
    },
    join: async () => {
      const seat = room.join(`agent-${++agents}`);
      const audioOut = new AvatarAudioOut({ credentials });
      audioOut.setMeeting(seat);
      return agentOf(audioOut, async () => {
        seat.leave();
      });
    },
    intrude: async () => {
      const stranger = new AvatarAudioOut({ credentials });
      stranger.setMeeting(room.join('stranger'));
      await stranger.handleAudioInput(pcm(700));
      await stranger.sendSegmentEnd();
      await stranger.interrupt();
      await until(() => room.sent.filter(({ from }) => from === 'stranger').length === 5);
    },
    close: () => transport.close(),
  };
}
