import { z } from 'zod';
import { audioSettings } from './settings/audio.ts';
import { avatarSettings } from './settings/avatar.ts';
import { conversationSettings } from './settings/conversation.ts';
import { interruptionSettings } from './settings/interruption.ts';
import { linkSettings } from './settings/link.ts';
import { livekitSettings } from './settings/livekit.ts';
import { operatorSettings } from './settings/operator.ts';
import { screenSettings } from './settings/screen.ts';
import { speechLogSettings } from './settings/speech-log.ts';
import { videosdkSettings } from './settings/videosdk.ts';
import { voiceSettings } from './settings/voice.ts';

/** Every setting with its title, help and range, one file for each group; the operator's panel is drawn from this. */
export const settingsSchema = z.object({
  audio: audioSettings.prefault({}),
  voice: voiceSettings.prefault({}),
  interruption: interruptionSettings.prefault({}),
  conversation: conversationSettings.prefault({}),
  screen: screenSettings.prefault({}),
  avatar: avatarSettings.prefault({}),
  link: linkSettings.prefault({}),
  videosdk: videosdkSettings.prefault({}),
  livekit: livekitSettings.prefault({}),
  speechLog: speechLogSettings.prefault({}),
  operator: operatorSettings.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});
