import { describe, expect, it } from 'vitest';
import { parseCommandLine, runOptionsFor, type CommandLine } from './options.ts';

const nothing: CommandLine = {
  shell: null,
  headless: false,
  audio: null,
  visitor: null,
  seconds: null,
  reportFile: null,
  dataFolder: null,
};

describe('the command line', () => {
  it.each([
    [[], {}],
    [['--headless'], { headless: true }],
    [['--shell', 'chromium', '--audio=portaudio'], { shell: 'chromium', audio: 'portaudio' }],
    [['--visitor', 'mic', '--seconds', '2.5'], { visitor: 'mic', seconds: 2.5 }],
    [['--report', 'out/r.json', '--data-dir', '/tmp/d'], { reportFile: 'out/r.json', dataFolder: '/tmp/d' }],
    [['--audio', 'wav', '--audio', 'null'], { audio: 'null' }],
  ] as const)('understands %j', (argv, said) => {
    expect(parseCommandLine(argv)).toEqual({ kind: 'options', options: { ...nothing, ...said } });
  });

  it.each([
    [['--shell', 'firefox'], '--shell must be one of electron, chromium, none, not "firefox"'],
    [['--audio'], '--audio needs a value'],
    [['--audio', '--headless'], '--audio needs a value'],
    [['--headless=yes'], '--headless takes no value'],
    [['--seconds', 'soon'], '--seconds must be a number of seconds, not "soon"'],
    [['--seconds', '0'], '--seconds must be at least 1, not "0"'],
    [['--seconds', '-5'], '--seconds must be a number of seconds, not "-5"'],
    [['--seconds='], '--seconds must be a number of seconds, not ""'],
    [['--report', 'folder/'], '--report must name a file, not a folder, not "folder/"'],
    [['--data-dir='], '--data-dir needs a folder, not ""'],
    [['--loud'], 'there is no option --loud (see --help)'],
    [['-x'], 'there is no option -x (see --help)'],
    [['demo'], '"demo" is no option of Parley (see --help)'],
    [['--constructor', 'x'], 'there is no option --constructor (see --help)'],
  ])('refuses %j with one line', (argv, problem) => {
    expect(parseCommandLine(argv)).toEqual({ kind: 'bad', problem });
  });

  it('asks for help before it complains about the rest', () => {
    expect(parseCommandLine(['--help', '--loud'])).toEqual({ kind: 'help' });
    expect(parseCommandLine(['-h'])).toEqual({ kind: 'help' });
  });
});

describe('what the command line leaves open', () => {
  it.each([
    [
      { hasDisplay: true, hasSoundDevices: true },
      { headless: false, audio: 'portaudio', visitor: 'mic' },
    ],
    [
      { hasDisplay: false, hasSoundDevices: false },
      { headless: true, audio: 'wav', visitor: 'scripted' },
    ],
  ] as const)('with %j becomes %j', (surroundings, expected) => {
    expect(runOptionsFor(nothing, surroundings)).toMatchObject(expected);
  });

  it('runs the real kiosk with nobody scripted and no report when it is told to', () => {
    const line: CommandLine = { ...nothing, headless: true, visitor: 'mic', audio: 'portaudio' };
    expect(runOptionsFor(line, { hasDisplay: false, hasSoundDevices: false })).toEqual({
      headless: true,
      audio: 'portaudio',
      visitor: 'mic',
      seconds: null,
      reportFile: null,
      dataFolder: null,
    });
  });
});
