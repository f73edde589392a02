import type { Character } from './character.ts';
import { openEyeShape, type EyeShape } from './eye-shape.ts';
import { openForms, type Forms } from './forms.ts';

/** A character with the shapes that its meshes are cut from. */
export type Model = { readonly character: Character; readonly forms: Forms; readonly eye: EyeShape };

export function openModel(character: Character): Model {
  const forms = openForms(character);
  return { character, forms, eye: openEyeShape(character.eye, forms) };
}
