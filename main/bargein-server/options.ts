import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SECRET_VARIABLES } from '../domain/secret-variables.ts';
import { defaultLimits, type ServerLimits } from './limits.ts';

const number = (least: number, most: number) => z.coerce.number().min(least).max(most);

const schema = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port: number(0, 65_535).default(8790),
  keys: z.string().default(''),
  'no-auth': z.stringbool().default(false),
  threshold: number(0, 1).default(0.5),
  'max-sessions': number(1, 1_000_000).default(defaultLimits.maxSessions),
  'max-sessions-per-key': number(1, 1_000_000).default(defaultLimits.maxSessionsPerKey),
  'requests-per-second': number(1, 10_000).default(defaultLimits.requestsPerSecond),
  'max-session-minutes': number(1, 100_000).default(defaultLimits.maxSessionMs / 60_000),
  'drain-seconds': number(0, 3600).default(defaultLimits.drainMs / 1000),
});

type Flag = keyof z.infer<typeof schema>;
const FLAGS = Object.keys(schema.shape) as Flag[];

export const usage = `npm run bargein-server -- [options]

  --host 127.0.0.1            address to listen at (0.0.0.0 for all)
  --port 8790
  --keys KEY:SECRET,…         who may ask; else LIVEKIT_API_KEY and LIVEKIT_API_SECRET
  --no-auth                   lets everybody in (for one machine, or behind something that asks for a key)
  --threshold 0.5             for clients that name none
  --max-sessions 1000         --max-sessions-per-key 200
  --requests-per-second 20    of one session
  --max-session-minutes 720   a quiet session that is older is sent away, so that load spreads again
  --drain-seconds 15          longest goodbye after SIGTERM

Every option is also read from the environment: BARGEIN_PORT, BARGEIN_KEYS, BARGEIN_MAX_SESSIONS, …
`;

export type CommandLine = {
  readonly host: string;
  readonly port: number;
  readonly secrets: ReadonlyMap<string, string> | null;
  readonly defaultThreshold: number;
  readonly limits: Partial<ServerLimits>;
};

/** @throws RangeError that names what is wrong, one sentence */
export function parseCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine | 'help' {
  const given = flagsOf(argv);
  if (given === 'help') return 'help';
  const fromEnvironment = FLAGS.map((flag) => [
    flag,
    environment[`BARGEIN_${flag.replaceAll('-', '_').toUpperCase()}`],
  ]);
  const named = Object.fromEntries(fromEnvironment.filter(([, value]) => value !== undefined)) as object;
  const parsed = schema.safeParse({ ...named, ...given });
  if (!parsed.success) throw new RangeError(z.prettifyError(parsed.error));
  const options = parsed.data;
  return {
    host: options.host,
    port: options.port,
    secrets: options['no-auth'] ? null : secretsOf(options.keys, environment),
    defaultThreshold: options.threshold,
    limits: {
      maxSessions: options['max-sessions'],
      maxSessionsPerKey: options['max-sessions-per-key'],
      requestsPerSecond: options['requests-per-second'],
      maxSessionMs: options['max-session-minutes'] * 60_000,
      drainMs: options['drain-seconds'] * 1000,
    },
  };
}

function flagsOf(argv: readonly string[]): Record<string, unknown> | 'help' {
  const strings = Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'string' as const }]));
  const options = {
    ...strings,
    'no-auth': { type: 'boolean' as const },
    help: { type: 'boolean' as const, short: 'h' },
  };
  try {
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help === true) return 'help';
    return { ...values, ...(values['no-auth'] === true ? { 'no-auth': 'true' } : {}) };
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function secretsOf(
  keys: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const { LIVEKIT_API_KEY: key = '', [SECRET_VARIABLES.livekit]: secret = '' } = environment;
  const pairs = keys === '' && key !== '' ? [`${key}:${secret}`] : keys.split(',').filter((pair) => pair !== '');
  const secrets = new Map<string, string>();
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    if (colon < 1 || colon === pair.length - 1) throw new RangeError('--keys must be KEY:SECRET, several with commas');
    secrets.set(pair.slice(0, colon), pair.slice(colon + 1));
  }
  if (secrets.size === 0) throw new RangeError('no keys: give --keys KEY:SECRET, or --no-auth to let everybody in');
  return secrets;
}
