import { runAgainAsWished, runKiosk } from '../../run.ts';
import { openChromiumShell } from './open-shell.ts';

process.exitCode = await runAgainAsWished(() => runKiosk(process.argv.slice(2), openChromiumShell));
