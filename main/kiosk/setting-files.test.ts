import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingFields, withValues } from '../domain/secret-settings.ts';
import { defaultSettings } from '../domain/settings.ts';
import { checkFiles } from './setting-files.ts';

const OWN_NETWORK = join(import.meta.dirname, '../../assets/models/judge.onnx');
const OTHER_NETWORK = join(import.meta.dirname, '../../node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-setting-files-'));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'kiosk' }]);
  writeFileSync(join(folder, 'kiosk.crt'), cert);
  writeFileSync(join(folder, 'kiosk.key'), key);
  writeFileSync(join(folder, 'nonsense'), 'nonsense');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const check = (path: string, file: string): Promise<void> =>
  checkFiles(withValues(defaultSettings, { [path]: file }), defaultSettings);
const MODELS = ['interruption.modelFile', 'interruption.secondModelFile'];

describe('files that a setting names', () => {
  it('are taken when they are what they are meant to be', async () => {
    for (const path of MODELS) await check(path, OWN_NETWORK);
    await check('link.certificateFile', join(folder, 'kiosk.crt'));
    await check('link.keyFile', join(folder, 'kiosk.key'));
  });

  it.each([...MODELS, 'link.certificateFile', 'link.keyFile'])(
    '%s: one that is missing, a folder or something else is refused by its name, in one sentence',
    async (path) => {
      const missing = join(folder, 'missing');
      await expect(check(path, missing)).rejects.toThrow(`There is no file ${missing}.`);
      await expect(check(path, folder)).rejects.toThrow(`${folder} is a folder, not a file.`);
      await expect(check(path, join(folder, 'nonsense'))).rejects.toThrow(/nonsense is no [a-zA-Z ]+\.$/);
    },
  );

  it('a network that answers something else is none for judging', async () => {
    await expect(check(MODELS[0], OTHER_NETWORK)).rejects.toThrow('silero_vad_v5.onnx is no network for judging.');
  });

  it('are looked at when they change, so that a lost one stops no other change', async () => {
    const lost = withValues(defaultSettings, { 'interruption.modelFile': join(folder, 'missing') });
    await checkFiles(withValues(lost, { 'screen.captions': false }), lost);
  });

  it('are all of a kind that is known', () => {
    const kinds = settingFields.filter(({ file }) => file !== '').map(({ path, file }) => [path, file]);
    expect(kinds).toEqual([
      ['interruption.modelFile', 'onnx'],
      ['interruption.secondModelFile', 'onnx'],
      ['link.certificateFile', 'certificate'],
      ['link.keyFile', 'private-key'],
    ]);
  });
});
