import { z } from 'zod';
import { SECRET_VARIABLES } from '../../domain/secret-variables.ts';

/** What LiveKit's detector and ours listen at; every window, prefix and batch is counted in these samples. */
export const SAMPLE_RATE = 16_000;

/** A server judges in frames of 25 ms. */
const FRAMES_PER_SECOND = 40;

const HOSTED_URL = 'https://agent-gateway.livekit.cloud/v1';
const STAGING_URL = 'https://agent-gateway.staging.livekit.cloud/v1';

const optionsSchema = z
  .object({
    /** Probability that counts as an interruption, 0–1; null leaves it to the server. */
    threshold: z.number().min(0).max(1).nullable().default(0.5),
    /** Shortest interruption. */
    minInterruptionDurationMs: z.number().min(0).max(10_000).default(50),
    /** Longest audio of one request, prefix included. */
    maxAudioDurationMs: z
      .number()
      .min(100)
      .max(3000, 'maxAudioDurationMs must be less than or equal to 3000')
      .default(3000),
    /** What is sent of the time before the visitor's first sound. */
    audioPrefixDurationMs: z.number().min(0).max(3000).default(1000),
    /** One request for so much new audio. */
    detectionIntervalMs: z.number().min(10).max(3000).default(100),
    /** The longest wait for an answer. */
    inferenceTimeoutMs: z.number().positive().max(60_000).default(700),
    /** Empty: the environment's, else LiveKit's own service. */
    baseUrl: z
      .string()
      .regex(/^((https?|wss?):\/\/[^\s/].*)?$/, 'baseUrl must begin with http://, https://, ws:// or wss://')
      .default(''),
    apiKey: z.string().default(''),
    apiSecret: z.string().default(''),
    /** `auto`: WebSocket for LiveKit's service and for ws:// and wss://, HTTP for every other address. */
    transport: z.enum(['auto', 'websocket', 'http']).default('auto'),
    /** Sent with every connection, for example `X-LiveKit-Room-ID`. */
    headers: z.record(z.string(), z.string()).default({}),
  })
  .strict();

const connectOptionsSchema = z
  .object({
    /** Tries after the first; 0 gives up at once. */
    maxRetry: z.number().int().min(0).max(1000).default(3),
    /** Before the second and later tries; the first comes after 100 ms. */
    retryIntervalMs: z.number().min(0).max(600_000).default(2000),
    /** Longest wait for a connection. */
    timeoutMs: z.number().positive().max(600_000).default(10_000),
  })
  .strict();

const updateSchema = z
  .object({
    threshold: optionsSchema.shape.threshold.unwrap().optional(),
    minInterruptionDurationMs: optionsSchema.shape.minInterruptionDurationMs.unwrap().optional(),
  })
  .strict();

export type AdaptiveInterruptionDetectorOptions = z.input<typeof optionsSchema>;
export type ConnectOptionsInput = z.input<typeof connectOptionsSchema>;
export type ConnectOptions = z.output<typeof connectOptionsSchema>;
export type OptionsUpdate = z.input<typeof updateSchema>;

/** Checked, complete, with the environment looked up. */
export type ResolvedOptions = Omit<z.output<typeof optionsSchema>, 'transport' | 'minInterruptionDurationMs'> & {
  readonly minFrames: number;
  readonly transport: 'websocket' | 'http';
};

export type Environment = Readonly<Record<string, string | undefined>>;

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new RangeError(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Frames of 25 ms that an interruption must last, rounded up. */
export function minFramesOf(minInterruptionDurationMs: number): number {
  return Math.ceil((minInterruptionDurationMs * FRAMES_PER_SECOND) / 1000);
}

function defaultBaseUrl(environment: Environment): string {
  const given = environment['LIVEKIT_REMOTE_EOT_URL'] || environment['LIVEKIT_INFERENCE_URL'];
  if (given) return given;
  return environment['LIVEKIT_URL']?.includes('.staging.livekit.cloud') ? STAGING_URL : HOSTED_URL;
}

function credential(
  name: 'apiKey' | 'apiSecret',
  given: string,
  environment: Environment,
  variables: readonly [string, string],
): string {
  const found = given || environment[variables[0]] || environment[variables[1]];
  if (found) return found;
  throw new TypeError(`${name} is required: give it, or set the environment variable ${variables[1]}`);
}

/**
 * The options of one detector.
 *
 * LiveKit's service needs a key and a secret, given or from `LIVEKIT_INFERENCE_API_KEY`/`_SECRET`, then
 * `LIVEKIT_API_KEY`/`_SECRET`. Any other address gets only what was given, so that no key of LiveKit's goes elsewhere.
 *
 * @throws RangeError naming every option out of range; TypeError if a key is missing
 */
export function resolveOptions(input: AdaptiveInterruptionDetectorOptions, environment: Environment): ResolvedOptions {
  const { minInterruptionDurationMs, ...options } = parse(optionsSchema, input);
  const baseUrl = (options.baseUrl || parse(optionsSchema.shape.baseUrl, defaultBaseUrl(environment))).replace(
    /\/+$/,
    '',
  );
  const hosted = baseUrl === HOSTED_URL || baseUrl === STAGING_URL;
  const automatic = hosted || baseUrl.startsWith('ws') ? 'websocket' : 'http';
  return {
    ...options,
    baseUrl,
    minFrames: minFramesOf(minInterruptionDurationMs),
    transport: options.transport === 'auto' ? automatic : options.transport,
    apiKey: hosted
      ? credential('apiKey', options.apiKey, environment, ['LIVEKIT_INFERENCE_API_KEY', 'LIVEKIT_API_KEY'])
      : options.apiKey,
    apiSecret: hosted
      ? credential('apiSecret', options.apiSecret, environment, [SECRET_VARIABLES.inference, SECRET_VARIABLES.livekit])
      : options.apiSecret,
  };
}

/** The options with those of a running detector that may change. */
export function updateOptions(options: ResolvedOptions, update: OptionsUpdate): ResolvedOptions {
  const { threshold, minInterruptionDurationMs } = parse(updateSchema, update);
  return {
    ...options,
    ...(threshold === undefined ? {} : { threshold }),
    ...(minInterruptionDurationMs === undefined ? {} : { minFrames: minFramesOf(minInterruptionDurationMs) }),
  };
}

/** @throws RangeError naming every option out of range */
export function resolveConnectOptions(input: ConnectOptionsInput): ConnectOptions {
  return parse(connectOptionsSchema, input);
}

/** Wait before the n-th retry, counted from 0. */
export function retryWaitMs(attempt: number, options: ConnectOptions): number {
  return attempt === 0 ? 100 : options.retryIntervalMs;
}
