import { createConcealer } from './domain/conceal.ts';

/** error = gave up, warn = recovered, info = once per life-cycle step, debug = the rest. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Never speech, names or keys. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const RANK: Readonly<Record<LogLevel | 'silent', number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };
const KEPT_LINES = 500;

let threshold: LogLevel | 'silent' = 'info';
const kept: string[] = [];
const concealer = createConcealer();

function write(level: LogLevel, message: string, fields: LogFields = {}): void {
  if (RANK[level] < RANK[threshold]) return;
  const line = concealer.clean(JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }));
  kept.push(line);
  if (kept.length > KEPT_LINES) kept.shift();
  process.stderr.write(`${line}\n`);
}

/** One JSON object a line on stderr: a fixed message plus fields. */
export const log = {
  debug: (message: string, fields?: LogFields): void => {
    write('debug', message, fields);
  },
  info: (message: string, fields?: LogFields): void => {
    write('info', message, fields);
  },
  warn: (message: string, fields?: LogFields): void => {
    write('warn', message, fields);
  },
  error: (message: string, fields?: LogFields): void => {
    write('error', message, fields);
  },
  /** Lines below this level are not written. */
  setLevel: (level: LogLevel | 'silent'): void => {
    threshold = level;
  },
  /** Whatever somebody else's error says: these are in no line, and in nothing that was `cleaned`, from now on. */
  conceal: concealer.hide,
  /** A text as it may leave the kiosk: without the concealed, and without what has the form of a secret. */
  cleaned: concealer.clean,
  /** The last lines, oldest first, for the operator. */
  lastLines: (): readonly string[] => kept,
};
