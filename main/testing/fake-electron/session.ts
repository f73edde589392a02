import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/** What the page's world is locked with. */
export class FakeSession
  extends EventEmitter
  implements
    Pick<
      Electron.Session,
      | 'setPermissionRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setDevicePermissionHandler'
      | 'setSpellCheckerEnabled'
    >
{
  requestHandler: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  checkHandler: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  deviceHandler: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  schemes = new Map<string, (request: Request) => Response | Promise<Response>>();
  onRequest: Parameters<Electron.WebRequest['onBeforeRequest']>[0] = null;
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
      this.schemes.set(scheme, handler);
    },
  } satisfies Partial<Electron.Protocol>;
  readonly webRequest = {
    onBeforeRequest: (listener: Parameters<Electron.WebRequest['onBeforeRequest']>[0]): void => {
      this.onRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: typeof this.requestHandler): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: typeof this.checkHandler): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: typeof this.deviceHandler): void {
    this.deviceHandler = handler;
  }
  setSpellCheckerEnabled(): void {
    this.emit('spell-checker-set');
  }
}
