import { app } from 'electron';
import { EXIT } from '../../domain/exit-codes.ts';
import { isKeptRunning, runKiosk } from '../../run.ts';
import { openElectronShell } from './open-shell.ts';
import { prepareApp } from './prepare-app.ts';
import { openSecretBox } from './secret-box.ts';
import { spawnUtilityProcess } from './spawn-audio.ts';

async function run(): Promise<void> {
  await app.whenReady();
  // An installed kiosk is its own program; before that, Electron's program gets the folder as first argument.
  const argv = process.argv.slice(app.isPackaged ? 1 : 2);
  const gifts = { spawnAudioProcess: spawnUtilityProcess, secretBox: openSecretBox() };
  const code = await runKiosk(argv, openElectronShell, gifts);
  if (code === EXIT.startAgain && !isKeptRunning(process.env)) app.relaunch();
  app.exit(code);
}

if (prepareApp()) {
  // Not awaited here: Electron is not ready before this module has been evaluated.
  void run();
} else {
  process.stderr.write('parley: another Parley of this user is running\n');
  app.exit(EXIT.inUse);
}
