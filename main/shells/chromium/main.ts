import { leaveWith, runAgainAsWished, runKiosk } from '../../run.ts';
import { openChromiumShell } from './open-shell.ts';

leaveWith(await runAgainAsWished(() => runKiosk(process.argv.slice(2), openChromiumShell)));
