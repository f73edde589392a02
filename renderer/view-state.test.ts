import { describe, expect, it } from 'vitest';
import type { ScreenSnapshot } from '../preload/contract.ts';
import { afterEvent, type ShownEvent, viewStateOf, type ViewState } from './view-state.ts';

const snapshot: ScreenSnapshot = {
  state: { phase: 'idle', floor: 'nobody', ducked: false, microphoneOpen: true, because: 'start', atMs: 0 },
  offers: [],
  presentation: {
    title: 'Hall of Masks',
    language: 'en',
    captions: true,
    captionSize: 'normal',
    captionContrast: 'normal',
    pushToTalk: false,
    talkKey: 'Space',
    look: {
      character: 'thea',
      file: '',
      picture: 'sculpted',
      theme: 'auto',
      motionIntensity: 0.75,
      attractEveryMs: 12_000,
    },
    recordsSound: false,
    operatorDoor: { corner: 'top-right', taps: 5, key: 'o' },
  },
  mood: 'neutral',
};
const words = [{ text: 'Hello', startMs: 0, endMs: 300 }];
const started = (segmentId: string, generation: number): ShownEvent => ({
  kind: 'segment-started',
  segmentId,
  generation,
  heardAtMs: 1000,
  text: 'Hello',
  words,
});
const after = (...events: ShownEvent[]): ViewState => events.reduce(afterEvent, viewStateOf(snapshot));

describe('what the screen shows', () => {
  it('is the snapshot before anything happened', () => {
    expect(viewStateOf(snapshot)).toMatchObject({
      presentation: { title: 'Hall of Masks' },
      caption: null,
      notice: null,
      generation: 0,
    });
  });

  it('shows the words of the segment that is heard', () => {
    expect(after(started('a', 0)).caption).toMatchObject({
      segmentId: 'a',
      text: 'Hello',
      heardAtMs: 1000,
      heardMs: null,
    });
  });

  it('forgets what was said when the visitor has left, and looks otherwise when the operator wants it', () => {
    const presentation = { ...snapshot.presentation, pushToTalk: true };
    const view = after(started('a', 0), { kind: 'visit-ended' }, { kind: 'presentation', presentation });
    expect(view).toMatchObject({ caption: null, presentation: { pushToTalk: true } });
  });

  it('stops the caption where the agent was interrupted', () => {
    const view = after(started('a', 0), { kind: 'cleared', generation: 1, atMs: 1250 });
    expect(view.caption).toMatchObject({ heardMs: 250, interrupted: true });
    expect(view.generation).toBe(1);
  });

  it('takes no segment of a generation that was cleared', () => {
    const view = after({ kind: 'cleared', generation: 2, atMs: 900 }, started('late', 1));
    expect(view.caption).toBeNull();
  });

  it('leaves a caption that was finished as it was when a clear comes later', () => {
    const view = after(
      started('a', 0),
      { kind: 'segment-finished', segmentId: 'a', interrupted: false, heardMs: 300 },
      { kind: 'cleared', generation: 1, atMs: 9000 },
    );
    expect(view.caption).toMatchObject({ heardMs: 300, interrupted: false });
  });

  it('keeps words that came before their sound', () => {
    const view = after({ kind: 'caption', segmentId: 'a', text: 'Hello', words }, {
      ...started('a', 0),
      text: '',
      words: [],
    } as ShownEvent);
    expect(view.caption).toMatchObject({ text: 'Hello', words, heardAtMs: 1000 });
  });

  it('lets words grow while they are heard', () => {
    const more = [...words, { text: 'you', startMs: 300, endMs: 500 }];
    const view = after(started('a', 0), { kind: 'caption', segmentId: 'a', text: 'Hello you', words: more });
    expect(view.caption).toMatchObject({ text: 'Hello you', words: more, heardAtMs: 1000 });
  });

  it('wears the mood that it is told', () => {
    expect(after({ kind: 'mood', mood: 'curious' }).mood).toBe('curious');
  });

  it('takes a notice back when an empty one comes', () => {
    const view = after(
      { kind: 'notice', level: 'warn', text: 'No sound' },
      { kind: 'notice', level: 'info', text: '' },
    );
    expect(view.notice).toBeNull();
  });
});
