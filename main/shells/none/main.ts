import { leaveWith, runAgainAsWished, runKiosk } from '../../run.ts';
import { openNoShell } from './shell.ts';

leaveWith(await runAgainAsWished(() => runKiosk(process.argv.slice(2), openNoShell)));
