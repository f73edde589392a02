import { expect, it } from 'vitest';
import { parseFpmOrder } from './stand-in-fpm.ts';

it('understands what electron-builder and its configuration say to fpm', () => {
  const { one, many, files } = parseFpmOrder([
    ...['-s', 'dir', '--force', '-t', 'deb', '-d', 'libnss3', '-d', 'libc6 (>= 2.34)'],
    ...['--description', 'short\n long', '--conflicts=other', '/tmp/a=/usr/lib/a', 'b/=/opt/B'],
  ]);
  expect(one.get('--description')).toBe('short\n long');
  expect(many.get('--depends')).toEqual(['libnss3', 'libc6 (>= 2.34)']);
  expect(many.get('--conflicts')).toEqual(['other']);
  expect(files).toEqual([
    ['/tmp/a', '/usr/lib/a'],
    ['b/', '/opt/B'],
  ]);
});

it.each([
  [['--conflict=other'], /--conflict is unknown/],
  [['--name'], /--name needs a value/],
  [['packaging/a'], /says not where it goes/],
])('refuses %j', (words, problem) => {
  expect(() => parseFpmOrder(words)).toThrow(problem);
});
