import type { RoomConnection, RoomEvent } from '../../interfaces/room-port.ts';
import { log } from '../../log.ts';
import type { SpeechDesk } from '../link/speech-desk.ts';
import { openFinishLine, type FinishLine } from './finish-line.ts';
import { openSampleReader, type SampleReader } from './samples.ts';
import { AUDIO_TOPIC, CLEAR_METHOD, formatOf, type StreamFormat } from './wire.ts';

export type AvatarWorkerOptions = {
  readonly room: RoomConnection;
  readonly desk: SpeechDesk;
  /** Its identity; null while nobody is known to be it. */
  readonly agent: () => string | null;
  readonly onSegment: (segmentId: string) => void;
  /** More came than the kiosk keeps: the rest of the utterance will not be heard. */
  readonly onTooMuch: () => void;
  /** The agent was told of everything that it said so far and that was heard. */
  readonly onTold: () => void;
};

/** The avatar's side of LiveKit's data streams: sound in, exactly one finish out for each stream, in order. */
export interface AvatarWorker {
  take(event: RoomEvent): void;
  started(segmentId: string): void;
  /** Everything that the agent said was heard and told. */
  readonly isIdle: boolean;
  /** Nobody is there to be told anything: what is under way is void. */
  reset(): void;
  close(): void;
}

type Stream = {
  readonly streamId: string;
  readonly segmentId: string;
  readonly format: StreamFormat | null;
  readonly generation: number;
  readonly read: SampleReader | null;
  /** Bytes that came while an earlier stream was not complete. */
  waiting: Uint8Array[];
  waitingBytes: number;
  isComplete: boolean;
};

/** Ten minutes of stereo at 48 kHz of a stream that waits for an earlier one. */
const MOST_WAITING_BYTES = 10 * 60 * 48_000 * 4;

type Worker = {
  readonly options: AvatarWorkerOptions;
  readonly finishes: FinishLine;
  /** In the order in which they were opened; the first one speaks. */
  streams: Stream[];
  /** Whoever is told of it has said it already. */
  warnedOf: Set<string>;
  count: number;
};

let workers = 0;

export function openAvatarWorker(options: AvatarWorkerOptions): AvatarWorker {
  workers += 1;
  const prefix = `livekit-${workers}:`;
  const finishes = openFinishLine(options.room, options.agent, options.onTold);
  const worker: Worker = { options, finishes, streams: [], warnedOf: new Set(), count: 0 };
  const off = options.desk.onFinished((finished) => {
    finishes.finished(finished);
  });
  return {
    take: (event) => {
      take(worker, prefix, event);
    },
    started: (segmentId) => {
      if (finishes.has(segmentId)) finishes.started();
    },
    get isIdle() {
      return worker.streams.length === 0 && finishes.isIdle();
    },
    reset: () => {
      worker.streams = [];
      finishes.forget();
      options.desk.clear();
    },
    close: () => {
      off();
      finishes.forget();
    },
  };
}

function take(worker: Worker, prefix: string, event: RoomEvent): void {
  switch (event.kind) {
    case 'stream-opened':
      if (event.carries === 'bytes' && event.topic === AUDIO_TOPIC) open(worker, prefix, event);
      return;
    case 'stream-bytes':
      hear(worker, event.streamId, event.bytes);
      return;
    case 'stream-ended':
      end(worker, event.streamId, event.problem);
      return;
    case 'rpc-called':
      if (event.method === CLEAR_METHOD) clear(worker, event.callId, event.from);
      return;
    default:
  }
}

function open(worker: Worker, prefix: string, event: Extract<RoomEvent, { kind: 'stream-opened' }>): void {
  const { options, finishes, streams } = worker;
  const { streamId, from, attributes, generation } = event;
  if (from !== options.agent()) {
    warnOnce(worker, `audio of ${from}`, 'audio that is not the agent’s is ignored');
    return;
  }
  worker.count += 1;
  const segmentId = `${prefix}${worker.count}`;
  const format = formatOf(attributes);
  const read = format && openSampleReader(format);
  streams.push({ streamId, segmentId, format, generation, read, waiting: [], waitingBytes: 0, isComplete: false });
  finishes.expect(segmentId);
  if (format === null)
    log.warn('the agent’s audio says no sample rate or channels that can be played, and is passed over');
  if (streams.length === 1) begin(worker, streams[0]);
}

/** The stream's turn has come: what had to wait follows at once. */
function begin(worker: Worker, stream: Stream, isCleared = false): void {
  const { desk, onSegment } = worker.options;
  const isStale = isCleared || stream.format === null || stream.generation < desk.generation;
  const head = { text: '', words: [], allowInterruptions: true };
  if (desk.begin(stream.segmentId, head, isStale) !== 'taken') {
    worker.finishes.finished({ segmentId: stream.segmentId, positionMs: 0, durationMs: 0, interrupted: true, atMs: 0 });
    return;
  }
  if (!isStale) onSegment(stream.segmentId);
  for (const bytes of stream.waiting) say(worker, stream, bytes);
  stream.waiting = [];
}

function hear(worker: Worker, streamId: string, bytes: Uint8Array): void {
  const index = worker.streams.findIndex((stream) => stream.streamId === streamId);
  if (index < 0) return;
  const stream = worker.streams[index];
  if (index === 0) say(worker, stream, bytes);
  else if (stream.waitingBytes + bytes.length > MOST_WAITING_BYTES) tooMuch(worker, stream);
  else {
    stream.waiting.push(bytes);
    stream.waitingBytes += bytes.length;
  }
}

function say(worker: Worker, stream: Stream, bytes: Uint8Array): void {
  const { desk } = worker.options;
  if (stream.format === null || stream.read === null || desk.openSegmentId !== stream.segmentId) return;
  const samples = stream.read(bytes);
  if (samples.length > 0 && desk.add(samples, stream.format.sampleRate) === 'full') tooMuch(worker, stream);
}

function tooMuch(worker: Worker, { segmentId }: Stream): void {
  if (worker.warnedOf.has(segmentId)) return;
  warnOnce(worker, segmentId, 'the agent sends more than 10 minutes ahead, and the rest is dropped');
  worker.options.onTooMuch();
}

function end(worker: Worker, streamId: string, problem: string | null): void {
  const { streams, options } = worker;
  const stream = streams.find((other) => other.streamId === streamId);
  if (!stream) return;
  stream.isComplete = true;
  if (problem !== null) log.warn('the agent’s audio was cut off', { problem });
  while (streams.at(0)?.isComplete === true) {
    const ended = streams.shift();
    if (ended && options.desk.openSegmentId === ended.segmentId) options.desk.end();
    if (streams.length > 0) begin(worker, streams[0]);
  }
}

/** The answer goes first, the silence next, and the finishes follow as they are known. */
function clear(worker: Worker, callId: string, from: string): void {
  const { room, desk, agent } = worker.options;
  if (from !== agent()) {
    room.answerRpc(callId, 'reject');
    warnOnce(worker, `clear of ${from}`, 'somebody who is not the agent wanted silence');
    return;
  }
  room.answerRpc(callId, 'ok');
  const [, ...unbegun] = worker.streams;
  worker.streams = [];
  desk.clear();
  // Opened before the silence was wanted: void, but each of them is finished.
  for (const stream of unbegun) begin(worker, { ...stream, waiting: [] }, true);
}

function warnOnce(worker: Worker, what: string, message: string): void {
  if (worker.warnedOf.has(what)) return;
  if (worker.warnedOf.size > 100) worker.warnedOf.clear();
  worker.warnedOf.add(what);
  log.warn(message);
}
