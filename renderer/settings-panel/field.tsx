import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SettingField } from '../../preload/contract.ts';
import { Choice, Menu, Ranking } from './choices.tsx';
import type { Desk } from './desk.ts';
import { FileChoice } from './file-choice.tsx';
import { Amount, scaleOf, Text } from './inputs.tsx';
import { helpOf, labelOf, numberIn, optionsOf, titleOf, type Option } from './names.ts';
import type { Part } from './part.ts';

const FEW = 4;

type FieldParts = {
  desk: Desk;
  field: SettingField;
  suggestions?: readonly Option[] | null;
  /** Not where the whole group says it. */
  saysRestart?: boolean;
};

/** One setting, drawn from what the schema says of it. */
export function Field({ desk, field, suggestions = null, saysRestart = true }: FieldParts): JSX.Element {
  const id = `op-${field.path.replace('.', '-')}`;
  const complaint = useSignal('');
  const part: Part = {
    desk,
    field,
    id,
    value: desk.view.value?.values[field.path],
    suggestions,
    complain: (words) => {
      complaint.value = words;
    },
    isRefused: complaint.value !== '',
  };
  return (
    <div class="op-field">
      <Name {...part} saysRestart={saysRestart} />
      <div class="op-control">
        <Control {...part} />
        <BackToDefault {...part} />
        <p class="op-trouble" id={`${id}-trouble`} role="alert" hidden={!part.isRefused}>
          {complaint.value}
        </p>
      </div>
    </div>
  );
}

function Name({ desk, field, id, saysRestart }: Part & { saysRestart: boolean }): JSX.Element {
  const help = helpOf(desk, field);
  return (
    <div class="op-name">
      <label id={`${id}-name`} for={id}>
        {titleOf(desk, field)}
      </label>{' '}
      {field.needsRestart && saysRestart ? <span class="op-badge">{desk.say('restart')}</span> : null}
      {help === '' ? null : <p class="op-quiet">{help}</p>}
    </div>
  );
}

function BackToDefault(part: Part): JSX.Element | null {
  const { desk, field, id, value } = part;
  const first = desk.view.value?.defaults[field.path];
  if (JSON.stringify(value) === JSON.stringify(first)) return null;
  const words = field.isSecret ? desk.say('delete') : `${desk.say('default')} ${wordsOf(part, first)}`;
  const none = field.kind === 'pairs' ? {} : '';
  return (
    <button
      type="button"
      class="op-link"
      onClick={(event) => {
        // This button is gone then: whoever has only keys goes on beside it.
        const control = event.currentTarget.parentElement?.querySelector<HTMLElement>(`[id="${id}"]`);
        void desk.change(field.path, field.isSecret ? none : first).then(() => {
          const next = control?.matches('input, select, button') ? control : control?.querySelector('input, button');
          if (next instanceof HTMLElement) next.focus();
        });
      }}
    >
      {words}
    </button>
  );
}

function wordsOf(part: Part, value: unknown): string {
  const { desk, field } = part;
  if (typeof value === 'boolean') return desk.say(value ? 'on' : 'off');
  if (Array.isArray(value) && value.length > 0) return value.map((one) => textOf(part, String(one))).join(', ');
  if (typeof value === 'string' && value !== '') return textOf(part, value);
  if (typeof value !== 'number') return labelOf(desk, field, '') || desk.say('empty');
  const { factor, unit } = scaleOf(field);
  return `${numberIn(desk, value / factor)} ${unit}`.trim();
}

function textOf({ desk, field, suggestions }: Part, value: string): string {
  return suggestions?.find((option) => option.value === value)?.label ?? labelOf(desk, field, value);
}

function Control(part: Part): JSX.Element {
  const { desk, field, suggestions } = part;
  if (field.file !== '') return <FileChoice {...part} />;
  if (suggestions !== null) return <Menu {...part} options={suggestions} />;
  const options = optionsOf(desk, field);
  switch (field.kind) {
    case 'switch':
      return <Switch {...part} />;
    case 'number':
      return <Amount {...part} />;
    case 'choice':
      return options.length <= FEW ? <Choice {...part} options={options} /> : <Menu {...part} options={options} />;
    case 'choices':
      return <Ranking {...part} options={options} />;
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
        void desk.change(field.path, event.currentTarget.checked);
      }}
    />
  );
}
