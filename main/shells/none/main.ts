import { runKiosk } from '../../run.ts';
import { openNoShell } from './shell.ts';

process.exitCode = await runKiosk(process.argv.slice(2), openNoShell);
