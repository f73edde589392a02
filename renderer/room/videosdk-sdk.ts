/**
 * VideoSDK's own client. Its package names no licence, so Parley neither bundles nor packs it: the build puts the file
 * beside the screen where the package is installed, and it is fetched when the operator chose such a meeting.
 */
const SDK_FILE = 'vendor/videosdk.js';

type Reliability = 'RELIABLE' | 'UNRELIABLE';

export type SdkData = {
  readonly payload: string | Uint8Array | ArrayBuffer;
  readonly from: string;
  readonly reliability: string;
};

/** As much of a meeting as is used here. */
export interface SdkMeeting {
  readonly participants: ReadonlyMap<string, unknown>;
  join(): unknown;
  leave(): unknown;
  send(payload: string | Uint8Array, options: { readonly reliability: Reliability }): Promise<unknown>;
  /** Takes the first microphone that it finds. */
  unmuteMic(): Promise<unknown>;
  muteMic(): Promise<unknown>;
  on(event: 'meeting-joined', listener: () => void): void;
  on(event: 'meeting-left', listener: (reason: unknown) => void): void;
  on(event: 'meeting-state-changed', listener: (change: { readonly state: string }) => void): void;
  on(event: 'error', listener: (error: { readonly code?: number; readonly message?: string }) => void): void;
  on(event: 'data', listener: (data: SdkData) => void): void;
  on(event: 'participant-left', listener: (participant: { readonly id: string }) => void): void;
}

export interface Sdk {
  config(token: string): void;
  initMeeting(options: {
    readonly meetingId: string;
    readonly participantId: string;
    readonly name: string;
    readonly micEnabled: boolean;
    readonly webcamEnabled: boolean;
    readonly debugMode: boolean;
    readonly signalingBaseUrl?: string;
  }): SdkMeeting;
}

/** The client in a world of its own: it keeps the state of one meeting only, and two of them would share it. */
export interface SdkWorld {
  readonly sdk: Sdk;
  close(): void;
}

type Inside = Window & { readonly VideoSDK?: Sdk; readonly MediaStream: typeof MediaStream };

/**
 * @param openMicrophone the only microphone that the client finds: it must never take the device past the canceller
 * @returns rejects with a sentence for the operator where the client is not in this copy of Parley
 */
export function openSdkWorld(openMicrophone: () => MediaStreamTrack): Promise<SdkWorld> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  // An empty frame is this page's own, and is there at once.
  const inside = frame.contentWindow as Inside;
  putMicrophone(inside, openMicrophone);
  return new Promise((resolve, reject) => {
    const script = inside.document.createElement('script');
    const absent = (): void => {
      frame.remove();
      reject(
        new Error('VideoSDK’s client is not in this copy of Parley: see docs/videosdk.md, or choose another carrier'),
      );
    };
    script.src = new URL(SDK_FILE, document.baseURI).href;
    script.addEventListener('error', absent);
    script.addEventListener('load', () => {
      const sdk = inside.VideoSDK;
      if (sdk === undefined) absent();
      else
        resolve({
          sdk,
          close: () => {
            frame.remove();
          },
        });
    });
    inside.document.head.append(script);
  });
}

function putMicrophone({ navigator, MediaStream: Stream }: Inside, openMicrophone: () => MediaStreamTrack): void {
  const device = { deviceId: 'kiosk', groupId: 'kiosk', kind: 'audioinput', label: 'The kiosk’s microphone' };
  Object.defineProperties(navigator.mediaDevices, {
    enumerateDevices: { value: async () => [device] },
    getUserMedia: { value: async () => new Stream([openMicrophone()]) },
  });
}
