import { runAgainAsWished, runKiosk } from '../../run.ts';
import { openNoShell } from './shell.ts';

process.exitCode = await runAgainAsWished(() => runKiosk(process.argv.slice(2), openNoShell));
