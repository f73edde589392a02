import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from './options.ts';

/** What this machine has to see and to hear with; looks, and opens nothing. */
export function lookAround(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Surroundings {
  if (platform !== 'linux') return { hasDisplay: true, hasSoundDevices: true };
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  return {
    hasDisplay: isSet('DISPLAY') || isSet('WAYLAND_DISPLAY'),
    hasSoundDevices: isSet('PULSE_SERVER') || hasSoundServer(env['XDG_RUNTIME_DIR']) || hasSoundCard(),
  };
}

function hasSoundServer(runtimeFolder: string | undefined): boolean {
  if (runtimeFolder === undefined || runtimeFolder === '') return false;
  return ['pulse/native', 'pipewire-0'].some((socket) => existsSync(join(runtimeFolder, socket)));
}

/** ALSA lists its PCM devices there: none, or no file, is no sound card. */
function hasSoundCard(): boolean {
  try {
    return readFileSync('/proc/asound/pcm', 'utf8').trim() !== '';
  } catch {
    return false; // A kernel without sound.
  }
}
