import { describe, expect, it } from 'vitest';
import { createPictureWatch, PICTURE, type PictureAction, type PictureEvent } from './picture-watch.ts';

const lost: PictureEvent = { kind: 'lost' };
const drawnAnew: PictureEvent = { kind: 'drawn-anew' };
const pageCame: PictureEvent = { kind: 'page-came' };
const wordsOf = (action: PictureAction): string =>
  action.kind === 'renew'
    ? `${action.how}: ${action.detail}`
    : `${action.incident.kind} since ${action.incident.atMs} for ${action.incident.outageMs}, ${action.incident.repair}`;

function run(events: readonly (readonly [atMs: number, event: PictureEvent])[]): string[] {
  const watch = createPictureWatch();
  return events.flatMap(([atMs, event]) => watch.on(event, atMs).map((action) => `${atMs}: ${wordsOf(action)}`));
}

/** A page that reports each second from `fromMs` to `toMs`. */
function reports(fromMs: number, toMs: number, frames: number): [number, PictureEvent][] {
  const count = Math.floor((toMs - fromMs) / 1000) + 1;
  return Array.from({ length: count }, (_, n) => [fromMs + n * 1000, { kind: 'reported', frames }]);
}

describe('a picture', () => {
  it('that was lost is one incident with its length, when the page draws again', () => {
    expect(
      run([
        [0, pageCame],
        [1000, lost],
        [1100, lost],
        [1400, drawnAnew],
        [1500, drawnAnew],
      ]),
    ).toEqual(['1400: picture-lost since 1000 for 400, picture-redrawn']);
  });

  it('that did not come back with the page ends its incident with the next page', () => {
    expect(
      run([
        [1000, lost],
        [9000, pageCame],
      ]),
    ).toEqual(['9000: picture-lost since 1000 for 8000, page-reloaded']);
  });

  it('that is lost three times within ten minutes asks for another page, and begins to count anew', () => {
    const losses = [0, 300_000, 599_000, 600_000, 1_300_000].map((atMs): [number, PictureEvent] => [atMs, lost]);
    expect(run(losses)).toEqual(['599000: page: the picture was lost 3 times within 10 minutes']);
  });

  it('that is not drawn asks for another page, then for another window, and then once an hour', () => {
    const said = run([[0, pageCame], ...reports(1000, 8_000_000, 0)]);
    const nothing = 'the page lives and drew nothing for';
    expect(said).toEqual([
      `21000: page: ${nothing} 20 s`,
      `41000: window: ${nothing} 20 s`,
      `3641000: window: ${nothing} 3600 s`,
      `7241000: window: ${nothing} 3600 s`,
    ]);
  });

  it('that is drawn now and then is there, and a page that says nothing is somebody else’s business', () => {
    const slow = [...reports(0, 19_000, 0), ...reports(20_000, 20_000, 1), ...reports(21_000, 40_000, 0)];
    expect(run(slow)).toEqual([]);
    expect(
      run([[0, pageCame], [PICTURE.restMs, pageCame], ...reports(PICTURE.restMs + 1000, PICTURE.restMs + 20_000, 0)]),
    ).toEqual([]);
  });
});
