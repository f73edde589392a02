import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatWav } from '../../domain/wav.ts';
import type { AgentMessage, TransportState } from '../../interfaces/avatar-transport.ts';
import { openDemoTransport } from './demo.ts';

const names = 'hello-1 hello-2 on-1 on-2 quiet-1 quiet-2 again-1 again-2 bell-1 reed-1 else-1 else-2'.split(' ');
const pack = {
  format: 1,
  title: 'Small',
  language: 'en',
  moments: {
    welcome: ['hello-1', 'hello-2'],
    goOn: ['on-1', 'on-2'],
    silence: ['quiet-1', 'quiet-2'],
    again: ['again-1', 'again-2'],
  },
  topics: [
    { id: 'bell', label: 'Bell?', says: ['bell-1'] },
    { id: 'reed', label: 'Reed?', says: ['reed-1'] },
  ],
  answers: [{ says: ['else-1', 'else-2'] }],
  lines: Object.fromEntries(names.map((name) => [name, { audio: `${name}.wav`, text: `This is ${name}.` }])),
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-pack-'));
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(pack));
  for (const name of names)
    writeFileSync(join(folder, `${name}.wav`), formatWav(new Int16Array(24_000).fill(900), 24_000));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The one sentence that opening this pack ends with. */
async function refusal(): Promise<string> {
  const transport = openDemoTransport({ packFolder: folder });
  const states: TransportState[] = [];
  transport.onState((state) => states.push(state));
  const error: unknown = await transport.open().then(
    () => null,
    (reason: unknown) => reason,
  );
  await transport.close();
  const message = error instanceof Error ? error.message : 'it was taken';
  expect(states.at(-1)).toEqual({ kind: 'failed', reason: message });
  expect(message).not.toContain('\n');
  return message.replace(`content pack ${join(folder, 'pack.json')}: `, '');
}
const change = (changes: object): void => {
  writeFileSync(join(folder, 'pack.json'), JSON.stringify({ ...pack, ...changes }));
};

describe('a content pack', () => {
  it('plays when it is whole: words that are not timed are spread over the clip', async () => {
    const transport = openDemoTransport({ packFolder: folder });
    await transport.open();
    transport.report({ kind: 'visit-started', atMs: 0 });
    await transport.close();
    const messages: AgentMessage[] = [];
    for await (const message of transport.messages) messages.push(message);
    expect(messages.find((message) => message.kind === 'offers')).toEqual({
      kind: 'offers',
      offers: [
        { id: 'bell', label: 'Bell?' },
        { id: 'reed', label: 'Reed?' },
      ],
    });
    expect(messages.find((message) => message.kind === 'going-on')?.phrases.map(({ text }) => text)).toEqual([
      'This is on-1.',
      'This is on-2.',
    ]);
    const start = messages.find((message) => message.kind === 'segment-started');
    expect(start?.words.map((word) => [word.text, Math.round(word.startMs), Math.round(word.endMs)])).toEqual([
      ['This', 0, 294],
      ['is', 294, 471],
      ['hello-1.', 471, 1000],
    ]);
  });

  it.each([
    ['a number that is none', { offersAtOnce: 'six' }, /^offersAtOnce: /],
    ['a field that nobody knows', { offers: 6 }, /^the file: .*offers/],
    ['one variant only', { moments: { ...pack.moments, goOn: ['on-1'] } }, /^moments\.goOn: give two variants/],
    [
      'a line that is not there',
      { answers: [{ says: ['else-1', 'else-9'] }] },
      /^answers\[0\]\.says\[1\]: there is no line "else-9"/,
    ],
    ['a line twice', { answers: [{ says: ['else-1', 'else-1'] }] }, /^answers\[0\]\.says: names a line twice/],
    ['a topic twice', { topics: [pack.topics[0], pack.topics[0]] }, /^topics\[1\]\.id: "bell" is there twice/],
    [
      'a topic that is not there',
      { answers: [{ when: { topic: ['moon'] }, says: ['else-1', 'else-2'] }, ...pack.answers] },
      /^answers\[0\]\.when\.topic: there is no topic "moon"/,
    ],
    [
      'a turn that nothing fits',
      { answers: [{ when: { after: 'quiet' }, says: ['else-1', 'else-2'] }] },
      /^answers\[0\]\.when: the last answer must fit every turn/,
    ],
    [
      'a clip outside its folder',
      { lines: { ...pack.lines, 'on-1': { audio: '../on-1.wav', text: 'x' } } },
      /^lines\.on-1\.audio: name a \.wav file/,
    ],
    [
      'a clip that is not there',
      { lines: { ...pack.lines, 'on-1': { audio: 'gone.wav', text: 'x' } } },
      /^lines\.on-1\.audio: gone\.wav: cannot be read \(ENOENT\)/,
    ],
    [
      'words outside the clip',
      {
        lines: {
          ...pack.lines,
          'on-1': { audio: 'on-1.wav', text: 'x', words: [{ text: 'x', startMs: 0, endMs: 2000 }] },
        },
      },
      /^lines\.on-1\.words\[0\]: is out of order/,
    ],
    ['another format', { format: 2 }, /^format: /],
  ])('is refused for %s, by file and field', async (_, changes, expected) => {
    change(changes);
    expect(await refusal()).toMatch(expected);
  });

  it('is refused when it is no JSON, is missing, or a clip is no sound', async () => {
    writeFileSync(join(folder, 'on-2.wav'), 'RIFF');
    expect(await refusal()).toMatch(/^lines\.on-2\.audio: on-2\.wav: not a WAV file/);
    writeFileSync(join(folder, 'on-2.wav'), formatWav(new Int16Array(2000), 24_000, 2));
    expect(await refusal()).toMatch(/^lines\.on-2\.audio: on-2\.wav: it must be mono/);
    writeFileSync(join(folder, 'pack.json'), '{');
    expect(await refusal()).toMatch(/^is no JSON/);
    rmSync(join(folder, 'pack.json'));
    expect(await refusal()).toBe('cannot be read (ENOENT)');
  });

  it('can be moved: nothing in it names a place', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'parley-pack-'));
    cpSync(folder, elsewhere, { recursive: true });
    const transport = openDemoTransport({ packFolder: elsewhere });
    await transport.open();
    await transport.close();
    rmSync(elsewhere, { recursive: true });
  });
});
