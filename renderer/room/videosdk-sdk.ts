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

// What the SDK's script puts on the page; there until then it is not.
const onPage = (): Sdk | undefined => (globalThis as { readonly VideoSDK?: Sdk }).VideoSDK;

let loading: Promise<Sdk> | null = null;

/** Rejects with a sentence for the operator where the client is not in this copy of Parley. */
export function loadSdk(): Promise<Sdk> {
  loading ??= fetchSdk().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

function fetchSdk(): Promise<Sdk> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const absent = (): void => {
      script.remove();
      reject(
        new Error('VideoSDK’s client is not in this copy of Parley: see docs/videosdk.md, or choose another carrier'),
      );
    };
    script.src = SDK_FILE;
    script.addEventListener('error', absent);
    script.addEventListener('load', () => {
      const sdk = onPage();
      if (sdk === undefined) absent();
      else resolve(sdk);
    });
    document.head.append(script);
  });
}
