import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import { SILENCE_DBFS } from '../../domain/pcm.ts';
import type { RoomConnection } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';

/** The visitor's voice as the room's track: muted where the kiosk does not listen, and it can be read there why. */
export interface RoomMicrophone {
  hear(frame: MicrophoneFrame): void;
  setEnabled(isEnabled: boolean): void;
  /** Whether sound still comes; done four times a second. */
  readonly look: () => void;
  close(): void;
}

export const MICROPHONE_ATTRIBUTE = 'parley.microphone';
const LOOK_EVERY_MS = 250;
/** Nothing but digital silence for so long: the device is gone. */
const LOST_AFTER_MS = 1500;

type Condition = 'open' | 'muted' | 'lost';

export function openRoomMicrophone(
  room: Pick<RoomConnection, 'hear' | 'setMicrophone'>,
  nowMs: () => number,
): RoomMicrophone {
  let isEnabled = true;
  let lastHeardAtMs = nowMs();
  let told: Condition | null = null;

  function tell(): void {
    const isLost = nowMs() - lastHeardAtMs >= LOST_AFTER_MS;
    const condition: Condition = !isEnabled ? 'muted' : isLost ? 'lost' : 'open';
    if (condition === told) return;
    if (condition === 'lost') log.warn('the room hears no microphone: the device gives no sound');
    else log.info('the room’s microphone', { condition });
    told = condition;
    room.setMicrophone({ isOpen: condition === 'open', attributes: { [MICROPHONE_ATTRIBUTE]: condition } });
  }
  const looking = setInterval(tell, LOOK_EVERY_MS);
  tell();
  return {
    look: tell,
    hear: (frame) => {
      // Where the device is gone, the audio host gives digital silence, which no microphone does.
      if (frame.rawDbfs > SILENCE_DBFS) lastHeardAtMs = nowMs();
      if (told === 'lost') tell();
      room.hear(frame.samples, frame.capturedAtMs);
    },
    setEnabled: (enabled) => {
      if (enabled && !isEnabled) lastHeardAtMs = nowMs();
      isEnabled = enabled;
      tell();
    },
    close: () => {
      clearInterval(looking);
    },
  };
}
