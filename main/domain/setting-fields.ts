import { z } from 'zod';

/** One setting as a form draws it; see `preload/operator-schemas.ts`. */
export type SettingField = {
  readonly path: string;
  readonly group: string;
  readonly title: string;
  readonly help: string;
  readonly unit: string;
  readonly kind: 'switch' | 'number' | 'text' | 'choice' | 'choices' | 'list' | 'pairs';
  readonly options: string[];
  /** What a person calls each option. */
  readonly labels: Record<string, string>;
  /** What kind of file its text names; empty: none. */
  readonly file: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly isInteger: boolean;
  readonly isNullable: boolean;
  readonly isSecret: boolean;
  readonly needsRestart: boolean;
};

/** As much of JSON Schema as settings need. */
const propertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
  anyOf: z.array(z.object({ type: z.unknown() }).loose()).optional(),
  title: z.string().optional(),
  help: z.string().optional(),
  unit: z.string().optional(),
  choices: z.record(z.string(), z.string()).optional(),
  file: z.string().optional(),
  secret: z.boolean().optional(),
  restart: z.boolean().optional(),
});
type Property = z.infer<typeof propertySchema>;
const objectSchema = z.object({ properties: z.record(z.string(), z.unknown()) });

/** Every setting of a schema of groups, in the order in which it is written down: a form needs nothing else. */
export function fieldsOf(schema: z.ZodType): SettingField[] {
  const groups = objectSchema.parse(z.toJSONSchema(schema)).properties;
  return Object.entries(groups).flatMap(([group, body]) =>
    Object.entries(objectSchema.parse(body).properties).map(([name, raw]) => {
      const property = propertySchema.parse(raw);
      return fieldOf(group, name, property);
    }),
  );
}

function fieldOf(group: string, name: string, property: Property): SettingField {
  const inner = property.anyOf?.find(({ type }) => type !== 'null');
  const value = inner === undefined ? property : { ...propertySchema.parse(inner), ...withoutAnyOf(property) };
  const types = [value.type ?? []].flat();
  return {
    path: `${group}.${name}`,
    group,
    ...wordsOf(name, value),
    kind: kindOf(types[0], value),
    options: value.enum ?? value.items?.enum ?? [],
    labels: value.choices ?? {},
    file: value.file ?? '',
    min: boundOf(value.minimum),
    max: boundOf(value.maximum),
    isInteger: types.includes('integer'),
    isNullable: inner !== undefined || types.includes('null'),
    isSecret: value.secret ?? false,
    needsRestart: value.restart ?? false,
  };
}

function wordsOf(
  name: string,
  { title = name, help = '', unit = '' }: Property,
): Record<'title' | 'help' | 'unit', string> {
  return { title, help, unit };
}

function withoutAnyOf({ anyOf: _, ...rest }: Property): Property {
  return rest;
}

function kindOf(type: string | undefined, { enum: options, items }: Property): SettingField['kind'] {
  if (type === 'boolean') return 'switch';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'object') return 'pairs';
  if (type === 'array') return items?.enum === undefined ? 'list' : 'choices';
  return options === undefined ? 'text' : 'choice';
}

/** zod gives every integer the bounds of safe integers; that is no bound to show. */
function boundOf(bound: number | undefined): number | null {
  return bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound;
}

/** Settings by their paths, `group.name`. */
export type FlatSettings = Readonly<Record<string, unknown>>;

export function flatten(settings: Readonly<Record<string, unknown>>): FlatSettings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([group, body]) =>
      Object.entries(isRecord(body) ? body : {}).map(([name, value]) => [`${group}.${name}`, value]),
    ),
  );
}

export function unflatten(flat: FlatSettings): Record<string, Record<string, unknown>> {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of Object.entries(flat)) {
    const [group, name] = path.split('.', 2);
    settings[group] = { ...settings[group], [name]: value };
  }
  return settings;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
