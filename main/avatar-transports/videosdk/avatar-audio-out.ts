import { openChannel } from '../../domain/channel.ts';
import type { DataChannel } from '../../interfaces/data-channel.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import type { AvatarAuthCredentials } from './credentials.ts';
import { summonAvatar } from './join-info.ts';
import { openPairing } from './pairing.ts';
import {
  audioMessages,
  interruptMessage,
  parseForAgent,
  segmentEndMessage,
  type Outgoing,
  type StreamEnded,
} from './wire.ts';

export type AvatarAudioOutOptions = {
  readonly credentials: AvatarAuthCredentials;
  readonly avatarDispatcherUrl?: string;
  readonly roomId?: string;
};

/**
 * The agent's end of VideoSDK's data channel, with upstream's names: sends sound, `segment_end` and `INTERRUPT` to an
 * avatar, and summons it through its dispatcher. Stronger than upstream: acknowledgements reach whoever listens, only
 * the avatar's own count, and a line that failed comes back with the next `setMeeting`.
 */
export class AvatarAudioOut {
  readonly videoTrack = null;
  readonly audioTrack = null;
  readonly #credentials: AvatarAuthCredentials;
  readonly #dispatcherUrl: string | null;
  readonly #acks = openChannel<StreamEnded>((error) => {
    log.error('a stream_ended handler failed', { reason: String(error) });
  });
  #roomId: string | null;
  #meeting: DataChannel | null = null;
  #off: Off | null = null;

  constructor({ credentials, avatarDispatcherUrl, roomId }: AvatarAudioOutOptions) {
    this.#credentials = credentials;
    this.#dispatcherUrl = avatarDispatcherUrl ?? null;
    this.#roomId = roomId ?? null;
  }

  get participantId(): string {
    return this.#credentials.participantId;
  }

  setRoomId(roomId: string): void {
    this.#roomId = roomId;
  }

  /**
   * Calls the dispatcher; without one nothing is done: the avatar is there already.
   *
   * @throws Error without a room, or when the dispatcher refuses
   */
  async connect(): Promise<void> {
    if (this.#dispatcherUrl === null) return;
    if (this.#roomId === null || this.#roomId === '') throw new Error('setRoomId() must be called before connect()');
    const { token, participantId } = this.#credentials;
    await summonAvatar(this.#dispatcherUrl, { roomName: this.#roomId, token, participantId, signalingBaseUrl: null });
  }

  /** To be called when the agent has joined; again after a reconnect. Until then nothing is sent. */
  setMeeting(meeting: DataChannel): void {
    this.#off?.();
    this.#meeting = meeting;
    // Where the carrier tells who sends, only the avatar's own word counts.
    const pairing = openPairing(this.participantId);
    this.#off = meeting.onMessage(({ payload, from }) => {
      if (from !== null && !pairing.admits(from, false)) return;
      const ended = parseForAgent(payload);
      if (ended !== null) this.#acks.emit(ended);
    });
  }

  /** The avatar has said a segment to its end, or was interrupted in it. */
  onStreamEnded(listener: (ended: StreamEnded) => void): Off {
    return this.#acks.listen(listener);
  }

  /** @param audio s16le mono at the rate that both sides know; any length, any speed */
  async handleAudioInput(audio: Uint8Array): Promise<void> {
    for (const message of audioMessages(audio)) await this.#send(message);
  }

  /** All of what is to be said in one go was sent. */
  async sendSegmentEnd(): Promise<void> {
    await this.#send(segmentEndMessage);
  }

  /** Silence, now. */
  async interrupt(): Promise<void> {
    await this.#send(interruptMessage());
  }

  async aclose(): Promise<void> {
    this.#off?.();
    this.#off = null;
    this.#meeting = null;
  }

  async #send({ payload, reliability }: Outgoing): Promise<void> {
    const meeting = this.#meeting;
    if (meeting === null) return;
    try {
      await meeting.send(payload, reliability);
    } catch (error) {
      log.warn('the line to the avatar is down', { reason: String(error) });
      if (this.#meeting === meeting) this.#meeting = null;
    }
  }
}
