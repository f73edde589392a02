import type { ComponentChildren, JSX } from 'preact';
import type { Desk } from './desk.ts';
import { Field } from './field.tsx';
import type { Suggestions } from './part.ts';

export function Card({
  title,
  badge = '',
  children,
}: {
  title: string;
  badge?: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="op-card">
      <h3>
        {title} {badge === '' ? null : <span class="op-badge">{badge}</span>}
      </h3>
      {children}
    </section>
  );
}

/** Every setting of one group of the schema: a new one is here without a line of this panel's. */
export function Group({
  desk,
  group,
  suggestions = {},
}: {
  desk: Desk;
  group: string;
  suggestions?: Suggestions;
}): JSX.Element | null {
  const fields = desk.view.value?.fields.filter((field) => field.group === group) ?? [];
  if (fields.length === 0) return null;
  const allWait = fields.every(({ needsRestart }) => needsRestart);
  return (
    <Card title={desk.words.value.groups[group] ?? group} badge={allWait ? desk.say('restart') : ''}>
      {fields.map((field) => (
        <Field
          key={field.path}
          desk={desk}
          field={field}
          suggestions={suggestions[field.path] ?? null}
          saysRestart={!allWait}
        />
      ))}
    </Card>
  );
}
