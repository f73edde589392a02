import type { Settings } from './settings.ts';
import { originsOfRoom } from './settings/livekit.ts';

/** VideoSDK's signalling is spread over hosts of its own. */
const VIDEOSDK_ORIGINS = ['https://*.videosdk.live', 'wss://*.videosdk.live'];

/** Where the screen's page may connect beside the kiosk: to the chosen room's server, and nowhere without one. */
export function connectOriginsOf({ conversation, livekit, videosdk }: Settings): readonly string[] {
  if (conversation.transport === 'livekit') return originsOfRoom(livekit.url);
  if (conversation.transport !== 'videosdk') return [];
  return videosdk.carrier === 'livekit' ? originsOfRoom(videosdk.room) : VIDEOSDK_ORIGINS;
}
