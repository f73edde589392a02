import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What the command line says; null: not said. */
export type CommandLine = {
  readonly shell: 'electron' | 'chromium' | 'none' | null;
  readonly headless: boolean;
  readonly audio: 'portaudio' | 'wav' | 'null' | null;
  readonly visitor: 'scripted' | 'mic' | null;
  readonly seconds: number | null;
  readonly reportFile: string | null;
  readonly dataFolder: string | null;
};

export type ParsedCommandLine =
  | { readonly kind: 'options'; readonly options: CommandLine }
  | { readonly kind: 'help' }
  /** One line for a person. */
  | { readonly kind: 'bad'; readonly problem: string };

/** What the machine has, for what the command line leaves open. */
export type Surroundings = { readonly hasDisplay: boolean; readonly hasSoundDevices: boolean };

/** What is going to happen. */
export type RunOptions = {
  readonly headless: boolean;
  readonly audio: 'portaudio' | 'wav' | 'null';
  readonly visitor: 'scripted' | 'mic';
  /** Ends by itself after so long; null: when the visitor is done, or never. */
  readonly seconds: number | null;
  readonly reportFile: string | null;
  readonly dataFolder: string | null;
};

export const HELP = `Parley: a talking kiosk that can be interrupted.

  npm run demo -- [options]

  --shell electron|chromium|none   the screen: Electron, the system's Chromium, or no screen at all
  --headless                       draw the screen where nobody sees it (default without a display)
  --audio portaudio|wav|null       real devices, a recording in a file, or silence (default: real devices if any)
  --visitor scripted|mic           recordings of a visitor, or you (default: you, if there is a display)
  --seconds N                      end after N seconds
  --report FILE                    where to write report.json; pictures go beside it (default: demo-report/report.json)
  --data-dir DIR                   where the kiosk keeps its log and its lock
  --help                           this text

Ctrl-C ends the kiosk cleanly. Exit codes: 0 fine, 1 failed, 2 bad option, 3 the data folder is in use,
4 the operator wants it to be started again (only where a supervisor waits for it).
`;

const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const valueSchemas = {
  shell: oneOf('electron', 'chromium', 'none'),
  audio: oneOf('portaudio', 'wav', 'null'),
  visitor: oneOf('scripted', 'mic'),
  seconds: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(2_000_000, 'must be at most 2000000')),
  report: z
    .string()
    .min(1, 'needs a file')
    .refine((file) => !/[/\\]$/.test(file), 'must name a file, not a folder'),
  'data-dir': z.string().min(1, 'needs a folder'),
} as const;
type ValueName = keyof typeof valueSchemas;

const isValueName = (name: string): name is ValueName => Object.hasOwn(valueSchemas, name);

/** Reads a command line. Never throws, never looks at the machine. */
export function parseCommandLine(argv: readonly string[]): ParsedCommandLine {
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(Object.keys(valueSchemas).map((name) => [name, { type: 'string' as const }])),
      headless: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    tokens: true,
  });
  const values: Partial<Record<ValueName, unknown>> = {};
  let headless = false;
  for (const token of tokens) {
    if (token.kind === 'positional') return bad(`"${token.value}" is no option of Parley (see --help)`);
    if (token.kind === 'option-terminator') continue;
    if (token.name === 'help') return { kind: 'help' };
    if (token.name === 'headless' && token.value === undefined) headless = true;
    else if (token.name === 'headless') return bad('--headless takes no value');
    else if (!isValueName(token.name)) return bad(`there is no option ${token.rawName} (see --help)`);
    else if (token.value === undefined || /^--?[a-z]/.test(token.value)) return bad(`${token.rawName} needs a value`);
    else {
      const parsed = valueSchemas[token.name].safeParse(token.value);
      if (!parsed.success) return bad(`--${token.name} ${parsed.error.issues[0].message}, not "${token.value}"`);
      values[token.name] = parsed.data;
    }
  }
  return { kind: 'options', options: commandLineSchema.parse({ ...values, headless }) };
}

const bad = (problem: string): ParsedCommandLine => ({ kind: 'bad', problem });

const commandLineSchema = z
  .object({
    shell: z.enum(['electron', 'chromium', 'none']).nullable().default(null),
    headless: z.boolean(),
    audio: z.enum(['portaudio', 'wav', 'null']).nullable().default(null),
    visitor: z.enum(['scripted', 'mic']).nullable().default(null),
    seconds: z.number().nullable().default(null),
    report: z.string().nullable().default(null),
    'data-dir': z.string().nullable().default(null),
  })
  .transform(({ report, 'data-dir': dataFolder, ...rest }): CommandLine => ({
    ...rest,
    reportFile: report,
    dataFolder,
  }));

/** Fills in what the command line leaves open. */
export function runOptionsFor(line: CommandLine, { hasDisplay, hasSoundDevices }: Surroundings): RunOptions {
  const headless = line.headless || !hasDisplay;
  const visitor = line.visitor ?? (headless ? 'scripted' : 'mic');
  return {
    headless,
    audio: line.audio ?? (hasSoundDevices ? 'portaudio' : 'wav'),
    visitor,
    seconds: line.seconds,
    reportFile: line.reportFile ?? (visitor === 'scripted' ? 'demo-report/report.json' : null),
    dataFolder: line.dataFolder,
  };
}
