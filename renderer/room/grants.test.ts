import { expect, it } from 'vitest';
import { troublesOf } from './grants.ts';

const all = { canPublish: true, canPublishData: true, canUpdateMetadata: true };

it.each([
  ['canPublishData', { ...all, canPublishData: false }],
  ['canPublish,', { ...all, canPublish: false }],
  ['canUpdateOwnMetadata', { ...all, canUpdateMetadata: false }],
])('says that the grant %s is missing, what follows and what to do', (grant, grants) => {
  const [trouble, ...others] = troublesOf(grants, true);
  expect(others).toEqual([]);
  expect(trouble).toContain(grant);
  expect(trouble).toContain('give the token this grant');
});

it('says nothing of a token that allows all, of one that needs no microphone, or where nothing is known', () => {
  expect(troublesOf(all, true)).toEqual([]);
  expect(troublesOf({ ...all, canPublish: false, canUpdateMetadata: false }, false)).toEqual([]);
  expect(troublesOf(undefined, true)).toEqual([]);
});
