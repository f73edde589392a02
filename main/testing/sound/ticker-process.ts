import { clock } from '../../clock.ts';

/** Ticks every 5 ms and tells of every tick that came more than 40 ms after the one before: the machine paused. */
let lastMs = clock.nowMs();
setInterval(() => {
  const nowMs = clock.nowMs();
  if (nowMs - lastMs > 40) process.send?.({ fromMs: lastMs, toMs: nowMs });
  lastMs = nowMs;
}, 5);
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
