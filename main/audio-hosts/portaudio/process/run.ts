import type { Clock } from '../../../interfaces/clock.ts';
import type { EchoCanceller } from '../../../interfaces/echo-canceller.ts';
import type { ToProcess } from '../protocol.ts';
import { DeviceError, loadDriver } from './driver.ts';
import { openMicrophone } from './microphone.ts';
import { openParent, type Parent } from './parent.ts';
import { openSpeaker } from './speaker.ts';

export type AudioProcessParts = {
  readonly clock: Clock;
  readonly openEchoCanceller: (name: 'webrtc' | 'none') => Promise<EchoCanceller>;
};

type Role = { readonly handle: (message: ToProcess) => void; readonly quit: () => Promise<void> };

/**
 * The life of one audio process: it is told what to be (a loudspeaker, a microphone, or a list of devices), is that,
 * and ends when it is told to or when main is gone. Whatever goes wrong ends it: main starts another.
 */
export function runAudioProcess(parts: AudioProcessParts): void {
  const parent = openParent();
  const waiting: ToProcess[] = [];
  let role: Role | null = null;
  let opening = false;

  function open(message: ToProcess): void {
    opening = true;
    void become(message, parent, parts).then((opened) => {
      role = opened;
      for (const next of waiting.splice(0)) role?.handle(next);
    });
  }

  parent.listen((message) => {
    if (message.kind === 'quit') void (role?.quit() ?? Promise.resolve()).finally(() => process.exit(0));
    else if (role !== null) role.handle(message);
    else if (opening) waiting.push(message);
    else open(message);
  });
}

async function become(message: ToProcess, parent: Parent, parts: AudioProcessParts): Promise<Role | null> {
  try {
    const driver = await loadDriver();
    if (message.kind === 'open-speaker') return openSpeaker(driver, parent, parts.clock, message);
    if (message.kind === 'open-microphone') {
      const canceller = await parts.openEchoCanceller(message.echoCanceller);
      return openMicrophone(driver, parent, parts.clock, message, canceller);
    }
    parent.send({ kind: 'devices', devices: driver.devices });
    return null;
  } catch (error) {
    const reason = error instanceof DeviceError ? error.reason : 'open-failed';
    parent.send({ kind: 'failed', reason, detail: error instanceof Error ? error.message : String(error) });
    return null;
  }
}
