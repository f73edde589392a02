import type { OperatorCommands } from '../../preload/contract.ts';
import type { KioskMachine } from '../interfaces/kiosk-machine.ts';
import { log } from '../log.ts';

/** What reaches beyond the conversation: the program's end, and the display that it is shown on. */
export function machineCommands(machine: KioskMachine) {
  return {
    'kiosk.end': ({ then }) => {
      log.info('operator ends the kiosk', { then });
      // After the answer, so that the panel hears that it was taken.
      setImmediate(() => {
        machine.end(then);
      });
      return {};
    },
    'screen.displays': async () => ({
      displays: (await machine.displays()).map(({ name, width, height, isMain }) => ({ name, width, height, isMain })),
    }),
  } satisfies Partial<OperatorCommands>;
}
