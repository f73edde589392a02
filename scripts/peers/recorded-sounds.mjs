export const SAMPLE_RATE = 24_000;

/** Sounds in a recording with at least 200 ms of silence around each; shorter silence is a gap where sound was late. */
export function soundsIn(recording) {
  const { samples } = recording;
  const sounds = [];
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]) < 1000) continue;
    const last = sounds.at(-1);
    if (last !== undefined && i - last.to < SAMPLE_RATE / 5) {
      // A tone that is not interrupted comes back within a millisecond or two.
      if (i - last.to > SAMPLE_RATE / 200) last.gaps += i - last.to;
      last.to = i;
    } else sounds.push({ from: i, to: i, gaps: 0 });
  }
  const msOf = (count) => (count * 1000) / SAMPLE_RATE;
  const told = ({ from, to, gaps }) => ({
    heardMs: msOf(to - from),
    gapsMs: msOf(gaps),
    untilMs: recording.atMsOf(to),
  });
  return sounds.map(told);
}

/** What each finish said against what was recorded, with its sign and the gaps inside. */
export function differencesOf(positionsMs, sounds) {
  return positionsMs
    .map((positionMs, i) => `${Math.round(positionMs - sounds[i]?.heardMs)} (gaps ${Math.round(sounds[i]?.gapsMs)})`)
    .join(', ');
}

/** How much of this tone is in it, on a scale of its own. */
export function loudnessOf(samples, hz) {
  let [inPhase, across] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const turn = (2 * Math.PI * hz * i) / SAMPLE_RATE;
    inPhase += samples[i] * Math.cos(turn);
    across += samples[i] * Math.sin(turn);
  }
  return Math.hypot(inPhase, across);
}
