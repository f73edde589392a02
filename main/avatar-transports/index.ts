import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../domain/settings.ts';
import type { AvatarTransport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { RoomPort } from '../interfaces/room-port.ts';
import { openDemoTransport, type DemoTransportOptions } from './demo/demo.ts';
import { openLinkTransport, type LinkTransportOptions } from './link/link.ts';
import { openLivekitTransport, type LivekitTransportOptions } from './livekit/livekit.ts';

import { openRoomMeetings } from './videosdk/room-meetings.ts';
import { openVideosdkTransport, type VideosdkTransportOptions } from './videosdk/videosdk.ts';

/** What each kind of transport is opened with; to add a transport is to add a line here, in `openers` and in `chosen`. */
export type AvatarTransportOptions = {
  readonly demo: DemoTransportOptions;
  readonly link: LinkTransportOptions;
  readonly livekit: LivekitTransportOptions;
  readonly videosdk: VideosdkTransportOptions;
};

export type AvatarTransportKind = keyof AvatarTransportOptions;

const openers: { readonly [K in AvatarTransportKind]: (options: AvatarTransportOptions[K]) => AvatarTransport } = {
  demo: openDemoTransport,
  link: openLinkTransport,
  livekit: openLivekitTransport,
  videosdk: openVideosdkTransport,
};

/** `open()` of the result connects, and throws one clear sentence when it cannot. */
export function openAvatarTransport<K extends AvatarTransportKind>(
  kind: K,
  options: AvatarTransportOptions[K],
): AvatarTransport {
  return openers[kind](options);
}

/** What a transport finds around it. */
export type TransportSurroundings = {
  readonly settings: Settings;
  readonly assetsFolder: string;
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Rooms that the screen joins. */
  readonly rooms: RoomPort;
};

const chosen: { readonly [K in AvatarTransportKind]: (around: TransportSurroundings) => AvatarTransport } = {
  demo: ({ settings, assetsFolder, dataFolder, clock }) => {
    const { contentPack } = settings.conversation;
    const own = join(dataFolder, 'content-packs', contentPack);
    const packFolder = existsSync(join(own, 'pack.json')) ? own : join(assetsFolder, 'demo', contentPack);
    return openDemoTransport({ packFolder, clock });
  },
  link: ({ settings, dataFolder, clock }) => openLinkTransport({ settings: settings.link, dataFolder, clock }),
  livekit: ({ settings, rooms, clock }) => openLivekitTransport({ settings: settings.livekit, rooms, clock }),
  videosdk: ({ settings, rooms, clock }) =>
    openVideosdkTransport({ settings: settings.videosdk, meetings: openRoomMeetings(rooms), clock }),
};

/** The one that the operator chose. */
export function openChosenTransport(around: TransportSurroundings): AvatarTransport {
  return chosen[around.settings.conversation.transport](around);
}
