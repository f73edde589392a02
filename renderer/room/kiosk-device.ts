import { openMicrophoneTrack, type MicrophoneTrack } from './microphone-track.ts';

/** The kiosk's microphone as a device that a page could ask for: after echo cancellation, and the only one there is. */
export interface KioskDevice {
  /** A fresh track of it. */
  readonly open: () => MediaStreamTrack;
  /** Goes to every track that was not stopped. */
  write(bytes: Uint8Array, sampleRate: number, atMs: number): void;
  close(): void;
}

export function openKioskDevice(openTrack: () => MicrophoneTrack = openMicrophoneTrack): KioskDevice {
  let tracks: readonly MicrophoneTrack[] = [];
  return {
    open: () => {
      const track = openTrack();
      tracks = [...tracks, track];
      return track.track;
    },
    write: (bytes, sampleRate, atMs) => {
      const live = tracks.filter(({ track }) => track.readyState === 'live');
      for (const ended of tracks) if (!live.includes(ended)) ended.close();
      tracks = live;
      for (const track of tracks) track.write(bytes, sampleRate, atMs);
    },
    close: () => {
      for (const track of tracks) track.close();
      tracks = [];
    },
  };
}
