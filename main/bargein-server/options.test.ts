import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './options.ts';

describe('the command line of the barge-in server', () => {
  it('has defaults', () => {
    expect(parseCommandLine(['--keys', 'k:s'], {})).toMatchObject({
      host: '127.0.0.1',
      port: 8790,
      secrets: new Map([['k', 's']]),
      defaultThreshold: 0.5,
      limits: { maxSessions: 1000, drainMs: 15_000 },
    });
  });

  it('takes a flag before the environment, and LiveKit’s own variables for the keys', () => {
    const environment = { BARGEIN_PORT: '1', BARGEIN_MAX_SESSIONS: '5', LIVEKIT_API_KEY: 'a', LIVEKIT_API_SECRET: 'b' };
    expect(parseCommandLine(['--port', '2'], environment)).toMatchObject({
      port: 2,
      secrets: new Map([['a', 'b']]),
      limits: { maxSessions: 5 },
    });
    expect(parseCommandLine([], { ...environment, BARGEIN_KEYS: 'c:d,e:f:g' })).toMatchObject({
      secrets: new Map([
        ['c', 'd'],
        ['e', 'f:g'],
      ]),
    });
  });

  it('lets everybody in only when told to', () => {
    expect(parseCommandLine(['--no-auth'], {})).toMatchObject({ secrets: null });
    expect(parseCommandLine([], { BARGEIN_NO_AUTH: 'true' })).toMatchObject({ secrets: null });
    expect(() => parseCommandLine([], {})).toThrow('no keys');
  });

  it.each([
    [['--keys', 'nonsense'], /KEY:SECRET/],
    [['--keys', ':s'], /KEY:SECRET/],
    [['--keys', 'k:s', '--port', '70000'], /port/],
    [['--keys', 'k:s', '--port', 'many'], /port/],
    [['--colour', 'red'], /--colour/],
    [['--threshold', '2', '--no-auth'], /threshold/],
  ])('refuses %j', (argv, reason) => {
    expect(() => parseCommandLine(argv, {})).toThrow(reason);
  });

  it('helps', () => {
    expect(parseCommandLine(['--help'], {})).toBe('help');
  });
});
