import type { RoomEvent } from '../../interfaces/room-port.ts';
import type { SpeechDesk } from '../link/speech-desk.ts';
import { TRANSCRIPTION_SEGMENT_ATTRIBUTE, TRANSCRIPTION_TOPIC } from './wire.ts';

export type TranscriptsOptions = {
  readonly desk: SpeechDesk;
  readonly isAgent: (identity: string) => boolean;
  readonly isVisitor: (identity: string) => boolean;
};

/** Written speech of the room: the agent's becomes captions, of the visitor's only the count of words is used. */
export interface Transcripts {
  take(event: RoomEvent): void;
  /** The agent's sound of this segment comes from now on. */
  segmentBegan(segmentId: string): void;
  reset(): void;
}

type Transcript = { readonly of: 'agent' | 'visitor'; readonly name: string; text: string };

const LONGEST_TEXT = 8000;
const MOST_OPEN = 64;

/** LiveKit's texts name no audio: the n-th text belongs to the n-th utterance, whichever of the two comes first. */
export function openTranscripts({ desk, isAgent, isVisitor }: TranscriptsOptions): Transcripts {
  const streams = new Map<string, Transcript>();
  /** The agent's texts that have a segment, by the text's name. */
  const segmentOf = new Map<string, string>();
  let latestSegment: string | null = null;
  let isLatestTaken = true;
  let early: Transcript | null = null;

  function caption(transcript: Transcript): void {
    const segmentId = segmentOf.get(transcript.name);
    if (segmentId !== undefined) desk.tell({ kind: 'caption', segmentId, text: transcript.text, words: [] });
    else if (latestSegment !== null && !isLatestTaken) give(transcript, latestSegment);
    else early = transcript;
  }
  function give(transcript: Transcript, segmentId: string): void {
    isLatestTaken = true;
    early = null;
    segmentOf.set(transcript.name, segmentId);
    if (segmentOf.size > MOST_OPEN) segmentOf.delete([...segmentOf.keys()][0]);
    desk.tell({ kind: 'caption', segmentId, text: transcript.text, words: [] });
  }
  function show(transcript: Transcript): void {
    if (transcript.of === 'visitor') desk.tell({ kind: 'visitor-words', count: wordsIn(transcript.text) });
    else caption(transcript);
  }

  function open({ streamId, from, attributes }: Extract<RoomEvent, { kind: 'stream-opened' }>): void {
    const of = isVisitor(from) ? 'visitor' : isAgent(from) ? 'agent' : null;
    if (of === null) return;
    if (streams.size >= MOST_OPEN) streams.delete([...streams.keys()][0]);
    streams.set(streamId, { of, name: attributes[TRANSCRIPTION_SEGMENT_ATTRIBUTE] ?? streamId, text: '' });
  }
  function add(streamId: string, text: string): void {
    const transcript = streams.get(streamId);
    if (!transcript || transcript.text.length + text.length > LONGEST_TEXT) return;
    transcript.text += text;
    if (transcript.text.trim() !== '') show(transcript);
  }

  return {
    take: (event) => {
      if (event.kind === 'stream-text') add(event.streamId, event.text);
      else if (event.kind === 'stream-ended') streams.delete(event.streamId);
      else if (event.kind === 'stream-opened' && event.carries === 'text' && event.topic === TRANSCRIPTION_TOPIC)
        open(event);
    },
    segmentBegan: (segmentId) => {
      latestSegment = segmentId;
      isLatestTaken = false;
      if (early !== null) give(early, segmentId);
    },
    reset: () => {
      streams.clear();
      segmentOf.clear();
      latestSegment = null;
      isLatestTaken = true;
      early = null;
    },
  };
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
