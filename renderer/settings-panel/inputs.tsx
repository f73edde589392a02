import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SettingField } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { keyboardFor } from './keyboard.tsx';
import { numberIn, titleOf } from './names.ts';
import type { Part } from './part.ts';

/** From so many ms on a setting is shown in seconds. */
const LONG_MS = 60_000;

const ARROWS: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };

/** In what a number is shown and typed. */
export function scaleOf({ unit, max }: SettingField): { readonly factor: number; readonly unit: string } {
  return unit === 'ms' && max !== null && max >= LONG_MS ? { factor: 1000, unit: 's' } : { factor: 1, unit };
}

/** A step that takes some twenty presses through a range, in round numbers. */
function stepOf({ min, max, isInteger }: Pick<SettingField, 'min' | 'max' | 'isInteger'>, value: number): number {
  const span = min !== null && max !== null && max - min <= 1000 ? max - min : Math.max(1, Math.abs(value) * 2);
  const step = 10 ** Math.floor(Math.log10(span / 10));
  return isInteger ? Math.max(1, Math.round(step)) : step;
}

/** What a number may be, in words. */
function rangeOf(desk: Desk, field: SettingField): string {
  const { factor, unit } = scaleOf(field);
  const { min, max, isInteger } = field;
  const kind = desk.say(isInteger ? 'wholeNumber' : 'number');
  if (min === null || max === null) return kind;
  return `${kind}, ${numberIn(desk, min / factor)} – ${numberIn(desk, max / factor)} ${unit}`.trim();
}

export function Amount({ desk, field, id, value, complain, isRefused }: Part): JSX.Element {
  const typed = useSignal('');
  const { factor, unit } = scaleOf(field);
  const number = typeof value === 'number' ? value : null;
  const step = stepOf(field, number ?? 0);
  const send = (next: number | null): void => {
    complain('');
    void desk.change(field.path, next, () => {
      complain(rangeOf(desk, field));
    });
  };
  const by = (sign: 1 | -1): void => {
    const next = number === null ? (field.min ?? 0) : (Math.round(number / step) + sign) * step;
    const inside = Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, next));
    send(Number(inside.toFixed(6)));
  };
  const take = (text: string): void => {
    typed.value = text;
    const next = Number(text.replace(',', '.').replace('−', '-')) * factor;
    if (text === '' && field.isNullable) send(null);
    else if (text === '' || !Number.isFinite(next)) complain(rangeOf(desk, field));
    else send(Number(next.toFixed(6)));
  };
  const title = titleOf(desk, field);
  return (
    <div class="op-amount">
      <Step title={title} sign="−" press={by} />
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-trouble` : undefined}
        value={isRefused ? typed.value : number === null ? '' : numberIn(desk, number / factor)}
        placeholder={field.isNullable ? desk.say('empty') : ''}
        onClick={keyboardFor}
        onKeyDown={({ key }) => {
          if (key in ARROWS) by(ARROWS[key]);
        }}
        onChange={(event) => {
          take(event.currentTarget.value.trim());
        }}
      />
      <Step title={title} sign="+" press={by} />
      <span class="op-unit">{unit}</span>
    </div>
  );
}

type StepParts = { title: string; sign: '−' | '+'; press: (by: 1 | -1) => void };

function Step({ title, sign, press }: StepParts): JSX.Element {
  return (
    <button
      type="button"
      class="op-button"
      aria-label={`${sign} ${title}`}
      onClick={() => {
        press(sign === '+' ? 1 : -1);
      }}
    >
      {sign}
    </button>
  );
}

/** `Name: value; Name: value`, as headers are written. */
function pairsOf(text: string): Record<string, string> {
  const parts = text.split(/[;\n]+/).filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name, ...rest] = part.split(':');
      return [name.trim(), rest.join(':').trim()];
    }),
  );
}

function valueOf({ kind, isNullable }: SettingField, text: string): unknown {
  if (kind === 'pairs') return pairsOf(text);
  if (kind === 'list') return text.split(/[\s,]+/).filter((one) => one !== '');
  return text === '' && isNullable ? null : text;
}

export function Text({ desk, field, id, value, complain, isRefused }: Part): JSX.Element {
  const typed = useSignal('');
  const shown = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  const hint = field.isSecret ? desk.say(value === true ? 'secretSet' : 'secretNone') : desk.say('empty');
  const shared = {
    id,
    autocomplete: 'off',
    spellcheck: false,
    'aria-invalid': isRefused,
    'aria-labelledby': `${id}-name`,
    'aria-describedby': isRefused ? `${id}-trouble` : undefined,
    value: isRefused ? typed.value : shown,
    placeholder: hint,
    onClick: keyboardFor,
    onChange: (event: { readonly currentTarget: HTMLInputElement }): void => {
      const input = event.currentTarget;
      typed.value = input.value.trim();
      complain('');
      void desk.change(field.path, valueOf(field, typed.value), complain).then((isTaken) => {
        if (isTaken && field.isSecret) input.value = '';
      });
    },
  };
  return field.isSecret ? <input type="password" {...shared} /> : <input type="text" {...shared} />;
}
