import { type LocalTrackPublication, type Room, Track } from 'livekit-client';
import { openMicrophoneTrack } from './microphone-track.ts';

/** The visitor's voice as a track of the room, muted until the kiosk opens it. */
export interface PublishedMicrophone {
  publish(): Promise<void>;
  /** Frames of an older generation are void from now on. */
  set(isOpen: boolean, generation: number): Promise<void>;
  write(bytes: Uint8Array, frame: { generation: number; sampleRate: number; atMs: number }): void;
  close(): void;
}

export function openPublishedMicrophone(room: Room): PublishedMicrophone {
  const source = openMicrophoneTrack();
  let publication: LocalTrackPublication | null = null;
  let isOpen = false;
  let generation = 0;
  const follow = async (): Promise<void> => {
    await (isOpen ? publication?.unmute() : publication?.mute());
  };
  return {
    publish: async () => {
      const options = { source: Track.Source.Microphone, name: 'microphone', dtx: true };
      publication = await room.localParticipant.publishTrack(source.track, options);
      await follow();
    },
    set: (open, since) => {
      isOpen = open;
      generation = since;
      return follow();
    },
    write: (bytes, frame) => {
      if (isOpen && frame.generation === generation) source.write(bytes, frame.sampleRate, frame.atMs);
    },
    close: () => {
      source.close();
    },
  };
}
