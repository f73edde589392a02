/** The real screen in the Chromium shell as a process of its own that can be killed: tells on stdout how far it is. */
import { join } from 'node:path';
import { clock } from '../clock.ts';
import { openChromiumShell } from '../shells/chromium/open-shell.ts';
import { openWatchdog } from '../watchdog.ts';
import { openFakeKioskForScreen } from './fake-kiosk-for-screen.ts';

const [, , dataFolder] = process.argv;
const kiosk = openFakeKioskForScreen();
const say = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};
const watchdog = openWatchdog({ clock });
watchdog.onIncident((incident) => {
  say({ incident });
});
const commands = {
  ...kiosk.commands,
  'screen.report': ({ framesRendered }: { readonly framesRendered: number }) => {
    say({ framesRendered });
    return {};
  },
};
await openChromiumShell(
  { ...kiosk, commands },
  {
    headless: false,
    screenFolder: join(import.meta.dirname, '../../out/renderer'),
    avatarFolders: [],
    dataFolder,
    connectOrigins: [],
    watchdog,
  },
);
