import type { RoomNews, RoomParticipant } from '../domain/room.ts';
import type { Off } from './off.ts';

/** What is known before the connection is opened: whoever hears something first must have said so by then. */
export type RoomJoin = {
  readonly url: string;
  readonly token: string;
  /** Topics of byte streams and text streams that are wanted; others are refused by their absence. */
  readonly byteTopics?: readonly string[];
  readonly textTopics?: readonly string[];
  /** Methods that others may call here; each call is answered with `answerRpc`. */
  readonly rpcMethods?: readonly string[];
  /** Whether data packets are handed over. */
  readonly takesData?: boolean;
  /** Publishes a microphone track, muted until `openMicrophone`. */
  readonly publishesMicrophone?: boolean;
};

type Told<K extends RoomNews['kind']> = Omit<Extract<RoomNews, { kind: K }>, 'roomId' | 'attempt'>;

/** What happens in a room, in order; `stream-bytes` is the sound that agents send. */
export type RoomEvent =
  | { [K in RoomNews['kind']]: Told<K> }[Exclude<RoomNews['kind'], 'rpc-answered' | 'rpc-failed'>]
  | {
      readonly kind: 'stream-bytes';
      readonly streamId: string;
      readonly generation: number;
      /** When it reached this machine, monotonic ms. */
      readonly atMs: number;
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'data';
      readonly from: string | null;
      readonly topic: string;
      readonly isReliable: boolean;
      readonly bytes: Uint8Array;
    };
export type { RoomParticipant };

/** Why a call to somebody in the room failed; `code` is LiveKit's. */
export type RpcFailure = { readonly code: number; readonly detail: string };
export const RPC_UNSUPPORTED_METHOD = 1400;
export const RPC_DISCONNECTED = 1503;

/** One connection to a room, which the screen holds: joining again replaces what was there. */
export interface RoomConnection {
  /** Ends in `connected` or `disconnected`. */
  join(join: RoomJoin): void;
  on(listener: (event: RoomEvent) => void): Off;
  answerRpc(callId: string, answer: string): void;
  /** Resolves with the answer, or with a failure: never rejects. */
  callRpc(call: {
    readonly to: string;
    readonly method: string;
    readonly payload: string;
    readonly timeoutMs: number;
  }): Promise<{ readonly answer: string } | RpcFailure>;
  /** @param to an identity; null: everybody */
  sendData(
    payload: Uint8Array,
    options: { readonly to: string | null; readonly topic: string; readonly isReliable: boolean },
  ): void;
  /** Streams that are opened from now on belong to it. */
  setGeneration(generation: number): void;
  /** The published track is muted or not, and everybody can read the attributes, where the token allows it. */
  setMicrophone(microphone: { readonly isOpen: boolean; readonly attributes?: Readonly<Record<string, string>> }): void;
  /** s16 mono at 16 kHz; dropped while the microphone is not open. */
  hear(samples: Int16Array, capturedAtMs: number): void;
  leave(): void;
}

/** Rooms that the screen joins for a transport: WebRTC is a browser's. */
export interface RoomPort {
  /** @param roomId of the transport's choice, unique while it is open */
  openRoom(roomId: string): RoomConnection;
}
