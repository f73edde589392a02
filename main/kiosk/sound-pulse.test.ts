import { expect, it } from 'vitest';
import { openSoundPulse } from './sound-pulse.ts';

it('is starting, well while the microphone is heard, and under repair when it is not', () => {
  let nowMs = 0;
  const pulse = openSoundPulse({ nowMs: () => nowMs });
  const states = [pulse.report(0).state];
  pulse.beat();
  nowMs = 1400;
  states.push(pulse.report(0).state);
  nowMs = 1600;
  states.push(pulse.report(0).state);
  expect(states).toEqual(['starting', 'well', 'repairing']);
  expect(pulse.report(3)).toEqual({ part: 'sound', state: 'repairing', repairs: 3 });
});
