import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { choicesIn } from './choices.ts';

const assetsFolder = join(import.meta.dirname, '../../assets');
const noFiles = {
  'interruption.modelFile': [],
  'interruption.secondModelFile': [],
  'link.certificateFile': [],
  'link.keyFile': [],
};
let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'parley-choices-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

it('are what Parley brings while the operator has nothing of their own', () => {
  expect(choicesIn({ assetsFolder, dataFolder })).toEqual({
    'conversation.contentPack': ['museum-guide'],
    'avatar.file': [''],
    ...noFiles,
  });
});

it('are the operator’s packs and avatars too, and nothing else that lies there', () => {
  for (const name of ['aquarium', 'half-done']) mkdirSync(join(dataFolder, 'content-packs', name), { recursive: true });
  writeFileSync(join(dataFolder, 'content-packs/aquarium/pack.json'), '{}');
  mkdirSync(join(dataFolder, 'avatars'));
  for (const name of ['fox.glb', 'CAT.VRM', 'notes.txt', '.hidden.glb'])
    writeFileSync(join(dataFolder, 'avatars', name), '');
  expect(choicesIn({ assetsFolder, dataFolder })).toEqual({
    'conversation.contentPack': ['aquarium', 'museum-guide'],
    'avatar.file': ['', 'CAT.VRM', 'fox.glb'],
    ...noFiles,
  });
});

it('are networks and certificates by their whole paths', () => {
  for (const [name, file] of Object.entries({ models: 'mine.onnx', certificates: 'kiosk.pem' })) {
    mkdirSync(join(dataFolder, name));
    writeFileSync(join(dataFolder, name, file), '');
    writeFileSync(join(dataFolder, name, 'notes.txt'), '');
  }
  const [model, certificate] = [join(dataFolder, 'models/mine.onnx'), join(dataFolder, 'certificates/kiosk.pem')];
  expect(choicesIn({ assetsFolder, dataFolder })).toMatchObject({
    'interruption.modelFile': [model],
    'interruption.secondModelFile': [model],
    'link.certificateFile': [certificate],
    'link.keyFile': [certificate],
  });
});
