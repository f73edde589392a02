import type { JSX } from 'preact';
import { noneOf, type Option } from './names.ts';
import type { Part } from './part.ts';

type ChoiceParts = Part & { readonly options: readonly Option[] };

/** One of a few, all in sight. */
export function Choice({ desk, field, id, value, options }: ChoiceParts): JSX.Element {
  return (
    <div class="op-choice" role="radiogroup" id={id} aria-labelledby={`${id}-name`}>
      {options.map((option) => (
        <label key={option.value} data-on={option.value === value}>
          <input
            type="radio"
            name={id}
            checked={option.value === value}
            onChange={() => {
              void desk.change(field.path, option.value);
            }}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

/** One of many. What is chosen and no longer there stays in the list. */
export function Menu({ desk, field, id, value, options }: ChoiceParts): JSX.Element {
  const current = typeof value === 'string' ? value : '';
  const isThere = current === '' || options.some((option) => option.value === current);
  const all = isThere ? options : [{ value: current, label: `${current} (${desk.say('notThere')})` }, ...options];
  return (
    <select
      id={id}
      value={current}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        void desk.change(field.path, chosen === '' && field.isNullable ? null : chosen);
      }}
    >
      {field.isNullable ? <option value="">{noneOf(desk, field)}</option> : null}
      {all.map((option) => (
        <option key={option.value} value={option.value}>
          {option.value === '' ? noneOf(desk, field) : option.label}
        </option>
      ))}
    </select>
  );
}

/** Several of a few, in the order in which they were chosen. */
export function Ranking({ desk, field, id, value, options }: ChoiceParts): JSX.Element {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <div class="op-choice" role="group" id={id} aria-labelledby={`${id}-name`}>
      {options.map((option) => {
        const rank = chosen.indexOf(option.value);
        const others = chosen.filter((one) => one !== option.value);
        return (
          <button
            type="button"
            key={option.value}
            aria-pressed={rank >= 0}
            onClick={() => {
              void desk.change(field.path, rank >= 0 ? others : [...chosen, option.value]);
            }}
          >
            {rank >= 0 ? `${rank + 1}. ${option.label}` : option.label}
          </button>
        );
      })}
    </div>
  );
}
