import type { ComponentChildren, JSX } from 'preact';
import type { Desk } from './desk.ts';
import { Field, type Suggestions } from './field.tsx';

export function Card({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="op-card">
      <h3>{title}</h3>
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
  return (
    <Card title={desk.words.value.groups[group] ?? group}>
      {fields.map((field) => (
        <Field key={field.path} desk={desk} field={field} suggestions={suggestions[field.path] ?? []} />
      ))}
    </Card>
  );
}
