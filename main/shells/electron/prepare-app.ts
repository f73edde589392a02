import { Menu, app, protocol } from 'electron';
import { SCHEME } from './page.ts';

/**
 * What Electron wants to know before it is ready; call it first and synchronously.
 *
 * @returns false if another Parley of this user is running, which must then be the only one
 */
export function prepareApp(): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.enableSandbox();
  // WebGL on a machine without a GPU, and a voice without a touch before it.
  app.commandLine.appendSwitch('enable-unsafe-swiftshader');
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
  app.commandLine.appendSwitch('disable-pinch');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
  Menu.setApplicationMenu(null);
  return true;
}
