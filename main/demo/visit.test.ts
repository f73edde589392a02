import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { levelDbfs } from '../domain/pcm.ts';
import { openScriptedVisitor, type Utterance } from './scripted-visitor.ts';
import { demoVisit } from './visit.ts';

const folder = fileURLToPath(new URL('../../assets/demo/visitor', import.meta.url));
const words = (lastsMs: number) => [{ text: 'word', startMs: 0, endMs: lastsMs }];

/** The visitor of the demo in a conversation that a test tells. */
function visitor() {
  let nowMs = 0;
  const did: string[] = [];
  const said: Utterance[] = [];
  const one = openScriptedVisitor({ folder, steps: demoVisit, clock: { nowMs: () => nowMs } });
  one.onUtterance((utterance) => {
    said.push(utterance);
    did.push(`${nowMs} says ${utterance.text}`);
  });
  one.begin({
    touchScreen: () => did.push(`${nowMs} touches the screen`),
    choose: (topicId) => did.push(`${nowMs} chooses ${topicId}`),
  });
  const passTo = (atMs: number): void => {
    for (; nowMs < atMs; nowMs += 10) {
      one.tick();
      one.voice.next(160, nowMs);
    }
  };
  const see = (event: KioskEvent): void => {
    passTo(event.atMs);
    one.see(event);
  };
  return { one, did, said, passTo, see };
}

const started = (atMs: number, lastsMs: number): KioskEvent => ({
  kind: 'segment-started',
  atMs,
  segmentId: `s${atMs}`,
  generation: 1,
  text: '',
  words: words(lastsMs),
});
const finished = (atMs: number, interrupted = false): KioskEvent => ({
  kind: 'segment-finished',
  atMs,
  segmentId: 's',
  heardMs: 0,
  interrupted,
});

describe('the scripted visitor', () => {
  it('touches, listens, hums along, asks in the middle of an answer, and leaves', () => {
    const { one, did, passTo, see } = visitor();
    const offers = ['bellows', 'keyboard'].map((id) => ({ id, label: id }));
    see({ kind: 'offers-changed', atMs: 0, offers });
    see(started(1000, 6000));
    see(finished(7000));
    see(started(8000, 12_000));
    see(finished(20_000));
    see(started(21_000, 9500));
    see(finished(25_400, true));
    see(started(28_000, 2000));
    see(finished(30_000));
    passTo(32_000);
    expect(one.isDone).toBe(false);
    passTo(34_000);
    expect(one.isDone).toBe(true);
    expect(did).toEqual([
      '700 touches the screen',
      '7700 chooses bellows',
      '12600 says ’Kay.',
      '20700 chooses keyboard',
      '24900 says How old is the Brooklyn Bridge?',
    ]);
  });

  it('takes what is offered, and comes to an end when nobody answers at all', () => {
    const { one, did, passTo, see } = visitor();
    see({ kind: 'offers-changed', atMs: 0, offers: [{ id: 'moon', label: 'Moon?' }] });
    see(started(1000, 2000));
    see(finished(3000));
    passTo(200_000);
    expect(did).toEqual(['700 touches the screen', '3700 chooses moon', '34400 chooses moon']);
    expect(one.isDone).toBe(true);
  });

  it('says a recording whole, once, in frames of any size', () => {
    const { one, said, passTo, see } = visitor();
    see({ kind: 'offers-changed', atMs: 0, offers: [{ id: 'bellows', label: 'B' }] });
    see(started(1000, 2000));
    see(finished(3000));
    see(started(4000, 12_000));
    passTo(8600);
    const heard: number[] = [];
    one.tick();
    for (let frame = one.voice.next(160, 8600); frame !== null; frame = one.voice.next(160, 8600)) heard.push(...frame);
    const recording = readFileSync(join(folder, 'kay.wav'));
    expect(said).toHaveLength(1);
    expect(heard.length).toBe(Math.ceil((recording.length - 44) / 2 / 160) * 160);
    expect(levelDbfs(Int16Array.from(heard))).toBeGreaterThan(-35);
  });

  it('says which recording is missing', () => {
    expect(() => openScriptedVisitor({ folder: '/nowhere', steps: demoVisit, clock: { nowMs: () => 0 } })).toThrow(
      /^the visitor's recording \/nowhere\/kay\.wav cannot be used/,
    );
  });
});
