import type { JSX } from 'preact';
import type { SettingField } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { keyboardFor } from './keyboard.tsx';

/** Values that are known beside the schema: devices that are there. */
export type Suggestions = Readonly<Record<string, readonly string[]>>;
type Part = { readonly desk: Desk; readonly field: SettingField; readonly id: string; readonly value: unknown };

const FEW = 4;

type FieldParts = {
  desk: Desk;
  field: SettingField;
  suggestions?: readonly string[];
  /** Not where the whole group says it. */
  saysRestart?: boolean;
};

/** One setting, drawn from what the schema says of it. */
export function Field({ desk, field, suggestions = [], saysRestart = true }: FieldParts): JSX.Element {
  const id = `op-${field.path.replace('.', '-')}`;
  const part = { desk, field, id, value: desk.view.value?.values[field.path] };
  return (
    <div class="op-field">
      <Name {...part} saysRestart={saysRestart} />
      <div class="op-control">
        {suggestions.length > 0 ? <Menu {...part} options={suggestions} /> : <Control {...part} />}
        <BackToDefault {...part} />
      </div>
    </div>
  );
}

function Name({ desk, field, id, saysRestart }: Part & { saysRestart: boolean }): JSX.Element {
  const [title, help = field.help] = desk.words.value.settings[field.path] ?? [field.title];
  return (
    <div class="op-name">
      <label id={`${id}-name`} for={id}>
        {title}
      </label>
      {field.needsRestart && saysRestart ? <span class="op-badge">{desk.say('restart')}</span> : null}
      {help === '' ? null : <p class="op-quiet">{help}</p>}
    </div>
  );
}

function BackToDefault({ desk, field, value }: Part): JSX.Element | null {
  const first = desk.view.value?.defaults[field.path];
  if (field.isSecret || JSON.stringify(value) === JSON.stringify(first)) return null;
  return (
    <button
      type="button"
      class="op-link"
      onClick={() => {
        desk.change(field.path, first);
      }}
    >
      {`${desk.say('default')} ${wordsOf(desk, field, first)}`}
    </button>
  );
}

function wordsOf(desk: Desk, field: SettingField, value: unknown): string {
  if (value === null || value === '') return desk.say('empty');
  if (typeof value === 'boolean') return desk.say(value ? 'on' : 'off');
  if (Array.isArray(value)) return value.length === 0 ? desk.say('empty') : value.join(', ');
  return typeof value === 'number' || typeof value === 'string' ? `${value} ${field.unit}`.trim() : '';
}

function Control(part: Part): JSX.Element {
  const { field } = part;
  switch (field.kind) {
    case 'switch':
      return <Switch {...part} />;
    case 'number':
      return <Amount {...part} />;
    case 'choice':
      return field.options.length <= FEW ? <Choice {...part} /> : <Menu {...part} options={field.options} />;
    case 'choices':
      return <Ranking {...part} />;
    case 'text':
    case 'list':
    case 'pairs':
      return <Text {...part} />;
  }
}

function Switch({ desk, field, id, value }: Part): JSX.Element {
  return (
    <input
      type="checkbox"
      role="switch"
      class="op-switch"
      id={id}
      checked={value === true}
      onChange={(event) => {
        desk.change(field.path, event.currentTarget.checked);
      }}
    />
  );
}

/** A step that takes some twenty presses through a range, in round numbers. */
export function stepOf(
  { min, max, isInteger }: Pick<SettingField, 'min' | 'max' | 'isInteger'>,
  value: number,
): number {
  const span = min !== null && max !== null && max - min <= 1000 ? max - min : Math.max(1, Math.abs(value) * 2);
  const step = 10 ** Math.floor(Math.log10(span / 10));
  return isInteger ? Math.max(1, Math.round(step)) : step;
}

/** Many milliseconds are hard to read. */
function unitOf(unit: string, value: number | null): string {
  if (unit !== 'ms' || value === null || value < 5000) return unit;
  const seconds = value / 1000;
  return seconds < 120 ? `ms = ${Number(seconds.toFixed(1))} s` : `ms = ${Number((seconds / 60).toFixed(1))} min`;
}

function Amount({ desk, field, id, value }: Part): JSX.Element {
  const number = typeof value === 'number' ? value : null;
  const step = stepOf(field, number ?? 0);
  const set = (next: number): void => {
    const inside = Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, next));
    desk.change(field.path, Number(inside.toFixed(6)));
  };
  const by = (sign: 1 | -1) => (): void => {
    set(number === null ? (field.min ?? 0) : (Math.round(number / step) + sign) * step);
  };
  return (
    <div class="op-amount">
      <button type="button" class="op-button" aria-label={`− ${field.title}`} onClick={by(-1)}>
        −
      </button>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={number === null ? '' : String(number)}
        placeholder={field.isNullable ? desk.say('empty') : ''}
        onClick={keyboardFor}
        onChange={(event) => {
          const text = event.currentTarget.value.trim().replace(',', '.');
          if (text === '' && field.isNullable) desk.change(field.path, null);
          else desk.change(field.path, text === '' ? null : Number(text));
        }}
      />
      <button type="button" class="op-button" aria-label={`+ ${field.title}`} onClick={by(1)}>
        +
      </button>
      <span class="op-unit">{unitOf(field.unit, number)}</span>
    </div>
  );
}

function Choice({ desk, field, id, value }: Part): JSX.Element {
  return (
    <div class="op-choice" role="radiogroup" id={id} aria-labelledby={`${id}-name`}>
      {field.options.map((option) => (
        <label key={option} data-on={option === value}>
          <input
            type="radio"
            name={id}
            checked={option === value}
            onChange={() => {
              desk.change(field.path, option);
            }}
          />
          {option}
        </label>
      ))}
    </div>
  );
}

function Menu({ desk, field, id, value, options }: Part & { options: readonly string[] }): JSX.Element {
  const current = typeof value === 'string' ? value : '';
  const all = current === '' || options.includes(current) ? options : [current, ...options];
  return (
    <select
      id={id}
      value={current}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        desk.change(field.path, chosen === '' && field.isNullable ? null : chosen);
      }}
    >
      {field.isNullable ? <option value="">{desk.say('systemDefault')}</option> : null}
      {all.map((option) => (
        <option key={option} value={option}>
          {option === '' ? desk.say('none') : option}
        </option>
      ))}
    </select>
  );
}

/** `Name: value; Name: value`, as headers are written. */
export function pairsOf(text: string): Record<string, string> {
  const parts = text.split(/[;\n]+/).filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name, ...rest] = part.split(':');
      return [name.trim(), rest.join(':').trim()];
    }),
  );
}

/** Several of a few, in the order in which they were chosen. */
function Ranking({ desk, field, id, value }: Part): JSX.Element {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <div class="op-choice" role="group" id={id} aria-labelledby={`${id}-name`}>
      {field.options.map((option) => {
        const rank = chosen.indexOf(option);
        return (
          <button
            type="button"
            key={option}
            aria-pressed={rank >= 0}
            onClick={() => {
              desk.change(field.path, rank >= 0 ? chosen.filter((one) => one !== option) : [...chosen, option]);
            }}
          >
            {rank >= 0 ? `${rank + 1}. ${option}` : option}
          </button>
        );
      })}
    </div>
  );
}

function Text({ desk, field, id, value }: Part): JSX.Element {
  const isList = field.kind === 'list';
  const shown = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  const hint = field.isSecret ? desk.say(value === true ? 'secretSet' : 'secretNone') : desk.say('empty');
  const shared = {
    id,
    autocomplete: 'off',
    spellcheck: false,
    value: shown,
    placeholder: hint,
    onClick: keyboardFor,
    onChange: (event: { readonly currentTarget: HTMLInputElement }): void => {
      const text = event.currentTarget.value.trim();
      if (field.kind === 'pairs') desk.change(field.path, pairsOf(text));
      else if (isList)
        desk.change(
          field.path,
          text.split(/[\s,]+/).filter((one) => one !== ''),
        );
      else desk.change(field.path, text === '' && field.isNullable ? null : text);
    },
  };
  return field.isSecret ? <input type="password" {...shared} /> : <input type="text" {...shared} />;
}
