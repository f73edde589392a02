import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Text } from './inputs.tsx';
import { noneOf } from './names.ts';
import type { Part } from './part.ts';

const ANOTHER = '\u0000another';

/** A file out of those that are there, or any other by its path. */
export function FileChoice(part: Part): JSX.Element {
  const { desk, field, id, value, complain } = part;
  const files = part.suggestions ?? [];
  const current = typeof value === 'string' ? value : '';
  const isListed = current === '' || files.some((file) => file.value === current);
  const types = useSignal(false);
  const isFree = types.value || !isListed;
  return (
    <div class="op-file">
      <select
        id={isFree ? `${id}-list` : id}
        aria-labelledby={`${id}-name`}
        value={isFree ? ANOTHER : current}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          types.value = chosen === ANOTHER;
          complain('');
          if (chosen === ANOTHER) return;
          void desk.change(field.path, chosen === '' && field.isNullable ? null : chosen, complain);
        }}
      >
        <option value="">{noneOf(desk, field)}</option>
        {files.map((file) => (
          <option key={file.value} value={file.value}>
            {file.label}
          </option>
        ))}
        <option value={ANOTHER}>{desk.say('anotherFile')}</option>
      </select>
      {isFree ? <Text {...part} /> : null}
    </div>
  );
}
