import { describe, expect, it } from 'vitest';
import { clear, end, pause, play, resume, run, said, type Line } from '../testing/playout-script.ts';

describe('playout: what happens, in order', () => {
  const table: [title: string, totalMs: number, script: Line[], expected: string[]][] = [
    [
      'says a segment to its end, to the sample',
      100,
      [[0, play('a', 45), end('a')]],
      ['0 a started', '45 a finished 45'],
    ],
    [
      'says the second segment right after the first, within one step',
      100,
      [[0, play('a', 25), end('a'), play('b', 30), end('b')]],
      ['0 a started', '25 a finished 25', '25 b started', '55 b finished 30'],
    ],
    [
      'keeps the order in which segments were first named, though their frames arrive mixed',
      100,
      [[0, play('a', 10), play('b', 10), play('a', 10), end('b'), end('a')]],
      ['0 a started', '20 a finished 20', '20 b started', '30 b finished 10'],
    ],
    [
      'waits for a late agent and goes on',
      100,
      [
        [0, play('a', 20)],
        [50, play('a', 20), end('a')],
      ],
      ['0 a started', '70 a finished 40'],
    ],
    ['finishes an empty segment once, without starting it', 50, [[10, end('a')]], ['10 a finished 0']],
    [
      'drops audio that comes after the end of its segment',
      60,
      [
        [0, end('a')],
        [10, play('a', 20), end('a')],
      ],
      ['0 a finished 0'],
    ],
    [
      'clears with a fade of 30 ms and finishes everything older once',
      200,
      [
        [0, play('a', 100), play('b', 100)],
        [40, clear(2, 30)],
        [100, play('a', 50), end('a'), end('b')],
      ],
      ['0 a started', '70 a finished 70 interrupted', '70 b finished 0 interrupted', '70 silent 2'],
    ],
    [
      'says what is newer right after the fade',
      200,
      [
        [0, play('a', 100)],
        [40, clear(2, 25), play('n', 20, 2), end('n', 2)],
      ],
      ['0 a started', '65 a finished 65 interrupted', '65 silent 2', '65 n started', '85 n finished 20'],
    ],
    [
      'finishes a segment of an older generation that turns up after the clear',
      60,
      [
        [0, clear(5, 30)],
        [10, play('old', 30, 4), play('new', 10, 5), end('new', 5)],
        [30, end('old', 4)],
      ],
      ['0 silent 5', '10 old finished 0 interrupted', '10 new started', '20 new finished 10'],
    ],
    [
      'leaves a segment of the same generation alone',
      60,
      [
        [0, play('a', 40, 3), end('a', 3)],
        [20, clear(3, 30)],
      ],
      ['0 a started', '20 silent 3', '40 a finished 40'],
    ],
    [
      'takes the shorter fade when a second clear comes during the first',
      200,
      [
        [0, play('a', 190)],
        [40, clear(2, 100)],
        [60, clear(3, 10)],
      ],
      ['0 a started', '70 a finished 70 interrupted', '70 silent 3'],
    ],
    [
      'does not lengthen a fade by a clear that comes during it',
      200,
      [
        [0, play('a', 190)],
        [40, clear(2, 40)],
        [60, clear(3, 100)],
      ],
      ['0 a started', '80 a finished 80 interrupted', '80 silent 3'],
    ],
    [
      'lets a segment that ends within the fade of a clear end by itself',
      100,
      [
        [0, play('a', 50), end('a')],
        [40, clear(2, 30)],
      ],
      ['0 a started', '50 a finished 50', '50 silent 2'],
    ],
    [
      'cuts at once with a fade of 0 ms',
      60,
      [
        [0, play('a', 100)],
        [20, clear(2, 0)],
      ],
      ['0 a started', '20 a finished 20 interrupted', '20 silent 2'],
    ],
    [
      'pauses and goes on where it was',
      200,
      [
        [0, play('a', 100), end('a')],
        [40, pause(30)],
        [120, resume(10)],
      ],
      ['0 a started', '150 a finished 100'],
    ],
    [
      'drops what a pause held when a clear comes, and speaks again without a resume',
      200,
      [
        [0, play('a', 100)],
        [20, pause(20)],
        [80, clear(2, 30), play('n', 10, 2), end('n', 2)],
      ],
      ['0 a started', '80 a finished 40 interrupted', '80 silent 2', '80 n started', '90 n finished 10'],
    ],
    [
      'clears during the fade of a pause without a second fade',
      200,
      [
        [0, play('a', 100)],
        [20, pause(40)],
        [40, clear(2, 40)],
      ],
      ['0 a started', '60 a finished 60 interrupted', '60 silent 2'],
    ],
    [
      'holds the last segment through a pause at its end',
      200,
      [
        [0, play('a', 50), end('a')],
        [40, pause(30)],
        [80, resume(0)],
      ],
      ['0 a started', '80 a finished 50'],
    ],
  ];
  for (const [title, totalMs, script, expected] of table) {
    it(title, () => {
      expect(said(run(totalMs, script).events)).toEqual(expected);
    });
  }
});
