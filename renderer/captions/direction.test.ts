import { expect, it } from 'vitest';
import { directionOf } from './direction.ts';

it.each([
  ['en', 'ltr'],
  ['ar-EG', 'rtl'],
  ['he', 'rtl'],
  ['fa', 'rtl'],
  ['ku', 'ltr'],
  ['ku-Arab', 'rtl'],
  ['', 'ltr'],
] as const)('letters of %j run %s', (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});
