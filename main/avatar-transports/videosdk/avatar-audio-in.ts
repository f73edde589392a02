import { clock as systemClock } from '../../clock.ts';
import { openChannel } from '../../domain/channel.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { DataChannel, DataMessage } from '../../interfaces/data-channel.ts';
import type { Off } from '../../interfaces/off.ts';
import { log } from '../../log.ts';
import { openItemQueue, type AudioItem, type ItemQueue } from './audio-items.ts';
import { openLateAudio, SETTLE_MS, type LateAudio } from './late-audio.ts';
import { openPairing, type Pairing } from './pairing.ts';
import { parseForAvatar, streamEndedMessage } from './wire.ts';

/** Upstream's figure, s: after INTERRUPT its agents still send sound of the old turn. */
export const INTERRUPT_COOLDOWN_MS = 300;

/** What waits to be read at most: 10 minutes at 24 kHz. */
const MOST_WAITING_SAMPLES = 10 * 60 * 24_000;

export type AvatarAudioInOptions = {
  readonly channels?: 1 | 2;
  readonly sampleRate?: number;
  /** The agent's id in the room; null: whoever sends sound first. */
  readonly pairedWith?: string | null;
  /** Sound that comes so soon after INTERRUPT is dropped. */
  readonly cooldownMs?: number;
  readonly settleMs?: number;
  readonly clock?: Clock;
  /** A message that means nothing to an avatar, and why. */
  readonly onIgnored?: (because: string) => void;
  /** The paired agent is gone, or the meeting is. */
  readonly onAgentLeft?: () => void;
};

/**
 * The avatar's end of VideoSDK's data channel, with upstream's names: an async iterator of sound and ends of segments,
 * an event `reset_stream` for INTERRUPT, acknowledgements back. Stronger than upstream without another word on the
 * wire: only the paired agent counts, every item carries its generation, and sound that a segment's end overtook still
 * belongs to its segment.
 */
export class AvatarAudioIn {
  readonly #options: Required<Omit<AvatarAudioInOptions, 'onIgnored' | 'onAgentLeft'>>;
  readonly #onIgnored: (because: string) => void;
  readonly #onAgentLeft: () => void;
  readonly #queue: ItemQueue = openItemQueue(MOST_WAITING_SAMPLES);
  readonly #pairing: Pairing;
  readonly #resets = openChannel<null>((error) => {
    log.error('a reset_stream handler failed', { reason: String(error) });
  });
  #late: LateAudio | null = null;
  #meeting: DataChannel | null = null;
  #offs: readonly Off[] = [];
  #interruptUntilMs = -Infinity;
  #generation = 1;

  constructor(meeting: DataChannel | null, options: AvatarAudioInOptions = {}) {
    const { onIgnored, onAgentLeft, ...given } = options;
    this.#options = {
      channels: 1,
      sampleRate: 24_000,
      pairedWith: null,
      cooldownMs: INTERRUPT_COOLDOWN_MS,
      settleMs: SETTLE_MS,
      clock: systemClock,
      ...given,
    };
    this.#onIgnored = onIgnored ?? ((): void => undefined);
    this.#onAgentLeft = onAgentLeft ?? ((): void => undefined);
    this.#pairing = openPairing(this.#options.pairedWith);
    if (meeting !== null) this.setMeeting(meeting);
  }

  /** Raised by every INTERRUPT. */
  get generation(): number {
    return this.#generation;
  }

  /** Leaves the meeting that it was in. */
  setMeeting(meeting: DataChannel): void {
    if (this.#meeting !== null) this.#onAgentLeft();
    this.#leave();
    this.#pairing.reset();
    this.#meeting = meeting;
    this.#late = openLateAudio(
      (item) => {
        this.#enqueue(item);
      },
      meeting.isOrdered ? 0 : this.#options.settleMs,
    );
    this.#offs = [
      meeting.onMessage((message) => {
        this.#onData(message);
      }),
      meeting.onLeft((who) => {
        if (!this.#pairing.left(who)) return;
        log.info('the agent left the room');
        this.#onAgentLeft();
      }),
    ];
  }

  /** Upstream's optional hook. */
  async startStream(): Promise<void> {
    // Nothing is to be prepared.
  }

  /** Returns its off-switch. A handler that fails does not keep others from being told. */
  on(_event: 'reset_stream', handler: () => void): Off {
    return this.#resets.listen(handler);
  }

  /** Acknowledges one segment, once. A line that is down is no failure: nobody is there to be told. */
  async notifyStreamEnded(playbackPositionMs: number, interrupted: boolean): Promise<void> {
    const { payload, reliability } = streamEndedMessage({ playbackPositionMs, interrupted });
    try {
      await this.#meeting?.send(payload, reliability);
    } catch (error) {
      log.warn('the agent could not be told that a segment ended', { reason: String(error) });
    }
  }

  /** One reader. Ends after `aclose()`; upstream's never ends. */
  [Symbol.asyncIterator](): AsyncIterator<AudioItem> {
    return this.#queue.items;
  }

  async aclose(): Promise<void> {
    this.#leave();
    this.#queue.close();
  }

  #leave(): void {
    for (const off of this.#offs) off();
    this.#offs = [];
    this.#late?.drop();
    this.#meeting = null;
  }

  #onData({ payload, from }: DataMessage): void {
    const message = parseForAvatar(payload);
    if (message.kind === 'ignored') {
      this.#onIgnored(message.because);
      return;
    }
    if (!this.#pairing.admits(from, message.kind === 'audio')) {
      this.#onIgnored('it is not from the paired agent');
      return;
    }
    if (message.kind === 'interrupt') this.#handleInterrupt();
    else if (message.kind === 'segment-end')
      this.#late?.take({ kind: 'audio-segment-end', generation: this.#generation });
    else if (this.#options.clock.nowMs() >= this.#interruptUntilMs) this.#handleAudio(message.samples);
  }

  #handleAudio(mono: Int16Array): void {
    const { channels, sampleRate } = this.#options;
    const samples = channels === 1 ? mono : twice(mono);
    this.#late?.take({ kind: 'audio-frame', samples, sampleRate, channels, generation: this.#generation });
  }

  #handleInterrupt(): void {
    this.#interruptUntilMs = this.#options.clock.nowMs() + this.#options.cooldownMs;
    this.#generation += 1;
    this.#late?.drop();
    this.#queue.clear();
    this.#resets.emit(null);
  }

  #enqueue(item: AudioItem): void {
    if (!this.#queue.add(item)) this.#onIgnored('more than 10 minutes of sound wait');
  }
}

function twice(mono: Int16Array): Int16Array {
  const both = new Int16Array(mono.length * 2);
  for (let i = 0; i < mono.length; i++) both[2 * i] = both[2 * i + 1] = mono[i];
  return both;
}
