import { describe, expect, it } from 'vitest';
import { SILENCE_DBFS } from './pcm.ts';
import { createSpeakerLevels } from './speaker-levels.ts';

describe('speaker levels', () => {
  it('tells the level of the step that was heard then, also when later ones are known', () => {
    const levels = createSpeakerLevels();
    for (let step = 0; step < 1000; step++) levels.add(step * 10, -step / 10);
    expect([levels.at(9990), levels.at(9985), levels.at(9000.5)]).toEqual([-99.9, -99.8, -90]);
  });

  it('is silent before it knows, after a gap and beyond its memory', () => {
    const levels = createSpeakerLevels();
    expect(levels.at(0)).toBe(SILENCE_DBFS);
    levels.add(100, -20);
    expect([levels.at(99), levels.at(105), levels.at(130)]).toEqual([SILENCE_DBFS, -20, SILENCE_DBFS]);
    for (let step = 1; step < 400; step++) levels.add(100 + step * 10, -30);
    expect(levels.at(105)).toBe(SILENCE_DBFS);
  });
});
