import type { AudioDevice } from '../../../interfaces/audio-host.ts';

/** The part of naudiodon that is used here. */
type DeviceInfo = {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  readonly hostAPIName: string;
};
type StreamOptions = {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly sampleFormat: 16;
  readonly framesPerBuffer: number;
  readonly maxQueue: number;
  readonly closeOnError: false;
  /** The driver's own spelling. */
  readonly highwaterMark: number;
};
type Running = { start(): void; quit(): Promise<void> };
/** What is used of node's streams. */
export type InputStream = Running & { on(event: 'data', listener: (chunk: Buffer) => void): void };
export type OutputStream = Running & { write(chunk: Buffer, accepted: () => void): void };
type Naudiodon = {
  getDevices(): readonly DeviceInfo[];
  getHostAPIs(): { readonly HostAPIs: readonly { readonly defaultInput: number; readonly defaultOutput: number }[] };
  AudioIO: new (options: { inOptions: StreamOptions } | { outOptions: StreamOptions }) => InputStream & OutputStream;
};

/** Said to main as it is. */
export class DeviceError extends Error {
  readonly reason: 'driver-missing' | 'no-device' | 'open-failed';
  constructor(reason: DeviceError['reason'], detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.reason = reason;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export type Direction = 'input' | 'output';
export type FoundDevice = AudioDevice & { readonly index: number };

/** PortAudio as it is now: its list of devices is frozen for the life of the process. */
export type Driver = {
  readonly devices: readonly FoundDevice[];
  /** @throws DeviceError if there is none */
  readonly find: (direction: Direction, id: string | null) => FoundDevice;
  /** @throws DeviceError if the device refuses */
  readonly openInput: (device: FoundDevice, channels: number, framesPerBuffer: number) => InputStream;
  /** @throws DeviceError if the device refuses */
  readonly openOutput: (device: FoundDevice, channels: number, framesPerBuffer: number) => OutputStream;
};

const BYTES_PER_SAMPLE = 2;
/** Full input queues block PortAudio's own thread: 1 s of room. */
const INPUT_QUEUE = 100;
/** Every buffer in the queue is a delay between a decision and silence. */
const OUTPUT_QUEUE = 1;

/** @throws DeviceError if the native module does not load or finds no sound system */
export async function loadDriver(): Promise<Driver> {
  let naudiodon: Naudiodon;
  try {
    // CommonJS without types that fit: only what is described above is used.
    naudiodon = ((await import('naudiodon')) as unknown as { default: Naudiodon }).default;
  } catch (cause) {
    throw new DeviceError('driver-missing', `naudiodon does not load: ${messageOf(cause)}`, { cause });
  }
  keepInitialized(naudiodon);
  const { devices, defaults } = listDevices(naudiodon);
  const open = (options: ConstructorParameters<Naudiodon['AudioIO']>[0]): InputStream & OutputStream => {
    try {
      return new naudiodon.AudioIO(options);
    } catch (cause) {
      throw new DeviceError('open-failed', messageOf(cause), { cause });
    }
  };
  const optionsFor = (device: FoundDevice, channels: number, framesPerBuffer: number, maxQueue: number) => ({
    deviceId: device.index,
    sampleRate: device.defaultSampleRate,
    channelCount: channels,
    sampleFormat: 16 as const,
    framesPerBuffer,
    maxQueue,
    closeOnError: false as const,
    highwaterMark: framesPerBuffer * channels * BYTES_PER_SAMPLE,
  });
  return {
    devices,
    find: (direction, id) => findDevice(devices, direction, id, defaults),
    openInput: (device, channels, frames) => open({ inOptions: optionsFor(device, channels, frames, INPUT_QUEUE) }),
    openOutput: (device, channels, frames) => open({ outOptions: optionsFor(device, channels, frames, OUTPUT_QUEUE) }),
  };
}

/**
 * PortAudio looks for devices (0.1 s and more) whenever the first of its users comes. A stream that cannot be opened
 * stays counted as a user, so the looks that would follow cost nothing; that they would find nothing new does not
 * matter in a process that is replaced whenever its device is lost.
 */
function keepInitialized(naudiodon: Naudiodon): void {
  const impossible = { deviceId: -1, sampleRate: 48_000, channelCount: 10_000, framesPerBuffer: 0, maxQueue: 1 };
  const options = { ...impossible, sampleFormat: 16, closeOnError: false, highwaterMark: 1 } as const;
  try {
    new naudiodon.AudioIO({ outOptions: options });
  } catch {
    // That is what it is for.
  }
}

type HostApis = ReturnType<Naudiodon['getHostAPIs']>['HostAPIs'];

function listDevices(naudiodon: Naudiodon): { devices: readonly FoundDevice[]; defaults: HostApis } {
  try {
    const defaults = naudiodon.getHostAPIs().HostAPIs;
    const devices = naudiodon.getDevices().map((device) => ({
      index: device.id,
      id: `${device.hostAPIName}: ${device.name}`,
      name: device.name,
      hostApi: device.hostAPIName,
      inputChannels: device.maxInputChannels,
      outputChannels: device.maxOutputChannels,
      defaultSampleRate: device.defaultSampleRate,
      isDefault: defaults.some((api) => api.defaultInput === device.id || api.defaultOutput === device.id),
    }));
    return { devices, defaults };
  } catch (cause) {
    throw new DeviceError('no-device', `the sound system does not answer: ${messageOf(cause)}`, { cause });
  }
}

function findDevice(
  devices: readonly FoundDevice[],
  direction: Direction,
  id: string | null,
  defaults: HostApis,
): FoundDevice {
  const able = devices.filter((device) => (direction === 'input' ? device.inputChannels : device.outputChannels) > 0);
  if (id !== null) {
    const named = able.find((device) => device.id === id || device.name === id);
    if (named === undefined) throw new DeviceError('no-device', `there is no ${direction} device called “${id}”`);
    return named;
  }
  const chosen = new Set(defaults.map((api) => (direction === 'input' ? api.defaultInput : api.defaultOutput)));
  const device = able.find((one) => chosen.has(one.index)) ?? able.at(0);
  if (device === undefined) throw new DeviceError('no-device', `there is no ${direction} device`);
  return device;
}
