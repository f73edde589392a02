import type { Settings } from './settings.ts';
import { originsOfRoom } from './settings/livekit.ts';

/** Where the screen's page may connect beside the kiosk: to the chosen room's server, and nowhere without one. */
export function connectOriginsOf({ conversation, livekit }: Settings): readonly string[] {
  return conversation.transport === 'livekit' ? originsOfRoom(livekit.url) : [];
}
