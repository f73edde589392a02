import type { Words } from '../words/vocabulary.ts';

export interface RecordingSign {
  show(isRecorded: boolean, words: Words): void;
}

/** Says that what is said over the guide is recorded, for as long as it is so. */
export function openRecordingSign(host: HTMLElement): RecordingSign {
  return {
    show(isRecorded, { recorded }) {
      host.hidden = !isRecorded;
      const text = isRecorded ? recorded : '';
      if (host.textContent !== text) host.textContent = text;
    },
  };
}
