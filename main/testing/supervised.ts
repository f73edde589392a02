/** What a supervisor sees of a kiosk: signs of life, a crash, a main loop that stands still, an end. */
import { appendFileSync, readFileSync } from 'node:fs';

const [, , file] = process.argv;
appendFileSync(file, `${process.pid}\n`);
const starts = readFileSync(file, 'utf8').trim().split('\n').length;
const timer = setInterval(() => process.send?.('alive'), 20);
setTimeout(() => {
  if (starts === 1) process.kill(process.pid, 'SIGKILL');
  if (starts === 2) for (;;);
  if (starts === 3) process.exit(1);
  clearInterval(timer);
  process.exit(0);
}, 150);
