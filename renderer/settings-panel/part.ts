import type { SettingField } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import type { Option } from './names.ts';

/** Values that are known beside the schema: devices that are there. */
export type Suggestions = Readonly<Record<string, readonly Option[]>>;

/** What each control gets. */
export type Part = {
  readonly desk: Desk;
  readonly field: SettingField;
  readonly id: string;
  readonly value: unknown;
  /** What is there to choose from; null: nobody knows. */
  readonly suggestions: readonly Option[] | null;
  /** Says below the control why something was not taken; empty: all is well. */
  readonly complain: (words: string) => void;
  readonly isRefused: boolean;
};
