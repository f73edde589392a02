import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ENDS_FOR_GOOD, EXIT } from './domain/exit-codes.ts';
import { HELP } from './options.ts';

const unitFile = join(import.meta.dirname, '../packaging/systemd/parley.service');
const unit = readFileSync(unitFile, 'utf8');
const valueOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

it('is started again by systemd after every end but those for good', () => {
  expect(valueOf('Restart')).toBe('always');
  expect(valueOf('RestartPreventExitStatus').split(' ').map(Number)).toEqual([...ENDS_FOR_GOOD]);
  const again = Object.values(EXIT).filter((code) => !ENDS_FOR_GOOD.includes(code));
  expect(again).toEqual([EXIT.failed, EXIT.startAgain, EXIT.impatient]);
});

it('tells its exit codes in the help', () => {
  for (const [name, words] of [
    ['fine', 'fine'],
    ['failed', 'failed'],
    ['badOption', 'bad option'],
    ['inUse', 'the data folder is in use'],
    ['startAgain', 'the operator wants it to be started again'],
  ] as const)
    expect(HELP).toContain(`${EXIT[name]} ${words}`);
});
