/** Chromium's own; it takes what a script makes for a track's sound. */
declare const MediaStreamTrackGenerator: new (options: {
  kind: 'audio';
}) => MediaStreamTrack & { readonly writable: WritableStream<AudioData> };

export type MicrophoneTrack = {
  readonly track: MediaStreamTrack;
  /** @param atMs when its first sample was captured */
  write(bytes: Uint8Array, sampleRate: number, atMs: number): void;
  close(): void;
};

/** A track of s16le mono that the kiosk brings; frames that a stalled track does not take are dropped. */
export function openMicrophoneTrack(): MicrophoneTrack {
  const generator = new MediaStreamTrackGenerator({ kind: 'audio' });
  const writer = generator.writable.getWriter();
  return {
    track: generator,
    write: (bytes, sampleRate, atMs) => {
      if ((writer.desiredSize ?? 0) <= 0) return;
      const samples = new AudioData({
        format: 's16',
        sampleRate,
        numberOfFrames: bytes.length / 2,
        numberOfChannels: 1,
        timestamp: Math.round(atMs * 1000),
        data: bytes.slice(),
      });
      // A track that was stopped takes nothing more; the room has said so already.
      writer.write(samples).catch(() => undefined);
    },
    close: () => {
      writer.close().catch(() => undefined); // it may be closed by its track already
      generator.stop();
    },
  };
}
