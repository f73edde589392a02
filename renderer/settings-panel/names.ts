import type { SettingField } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';

/** One thing to choose: its value, and what a person calls it. */
export type Option = { readonly value: string; readonly label: string };

export function titleOf({ words }: Desk, { path, title }: SettingField): string {
  return words.value.settings[path]?.[0] ?? title;
}

export function helpOf({ words }: Desk, { path, help }: SettingField): string {
  return words.value.settings[path]?.[1] ?? help;
}

/** What a person calls this option of the setting, in the panel's language. */
export function labelOf({ words }: Desk, { path, labels }: SettingField, option: string): string {
  return words.value.choices[path]?.[option] ?? (option in labels ? labels[option] : option);
}

/** What it is called to choose nothing. */
export function noneOf(desk: Desk, field: SettingField): string {
  return labelOf(desk, field, '') || desk.say('noFile');
}

export function optionsOf(desk: Desk, field: SettingField): readonly Option[] {
  return field.options.map((value) => ({ value, label: labelOf(desk, field, value) }));
}

/** Those that are called as their value is. */
export function plainOptions(values: readonly string[]): readonly Option[] {
  return values.map((value) => ({ value, label: value }));
}

/** Who judged, as the settings call them. */
export function detectorName(desk: Desk, name: string): string {
  for (const path of ['interruption.detectors', 'interruption.mode']) {
    const field = desk.view.value?.fields.find((one) => one.path === path);
    if (field?.options.includes(name) === true) return labelOf(desk, field, name);
  }
  return name;
}

/** A sentence of the kiosk's own, which speaks English, in the panel's language where it knows it. */
export function inWords({ words }: Desk, sentence: string): string {
  return words.value.phrases.reduce((text, [english, own]) => text.replace(english, own), sentence);
}

/** As it is written in the panel's language, without marks between thousands: it may be typed over. */
export function numberIn({ words }: Desk, value: number): string {
  const { language } = words.value;
  return new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 6 }).format(value);
}

export function languageName(tag: string): string {
  return new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
}
