export const HIDDEN = '•••';

/** Takes out of texts what nobody else may read. */
export type Concealer = {
  /** From now on these are in no text any more, in whatever spelling; forgotten never. */
  readonly hide: (secrets: readonly string[]) => void;
  /** The text without the secrets that are known, and without what has the form of one. */
  readonly clean: (text: string) => string;
};

/** A shorter one is found in everything: hiding it would tell what it is. */
const SHORTEST_SECRET = 4;

/** What has the form of a secret, whoever made it: signed tokens, passwords and keys in addresses and headers. */
const FORMS = [
  /\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'\\]+(?=@)/gi,
  /(?<=[?&#;][\w-]*(?:token|key|secret|password|passwd|auth|signature|jwt)=)[^\s&#"'\\<>]+/gi,
  /(?<=\b(?:Bearer|Basic) )[\w.+/~=-]{12,}/g,
] as const;

export function createConcealer(): Concealer {
  const known = new Set<string>();
  let spelled: RegExp | null = null;
  return {
    hide: (secrets) => {
      const fresh = secrets.filter((secret) => secret.length >= SHORTEST_SECRET && !known.has(secret));
      if (fresh.length === 0) return;
      for (const secret of fresh) known.add(secret);
      spelled = anyOf([...known].flatMap(spellingsOf));
    },
    clean: (text) => withoutForms(spelled === null ? text : text.replace(spelled, HIDDEN)),
  };
}

/** Without passwords, keys and tokens that can be told by their form alone: those in an address, say. */
export function withoutForms(text: string): string {
  return FORMS.reduce((clean, form) => clean.replace(form, HIDDEN), text);
}

/** What of this text `withoutForms` would hide; of a name and a password the password as well. */
export function formsIn(text: string): string[] {
  const found = FORMS.flatMap((form) => text.match(form) ?? []);
  return found.flatMap((secret) => [secret, ...secret.split(':').slice(1)]);
}

/** As it is, in JSON once and twice, in an address, and in the two alphabets of base64. */
function spellingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(inJson).slice(1, -1);
  const inUrl = encodeURIComponent(secret);
  const bytes = inUrl.replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return [secret, inJson, twice, inUrl, base64Of(bytes, '+/'), base64Of(bytes, '-_')];
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Without padding. @param bytes one a character */
function base64Of(bytes: string, lastTwo: string): string {
  const bits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0')).join('');
  const sextets = bits.match(/.{1,6}/g) ?? [];
  return sextets.map((sextet) => `${LETTERS}${lastTwo}`[Number.parseInt(sextet.padEnd(6, '0'), 2)]).join('');
}

/** The longest first, so that no secret hides as a part of another. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = [...new Set(texts)].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

/**
 * The same value with each text in it cleaned; bytes and samples stay what they are.
 *
 * @param value plain data: what would survive a structured clone
 */
export function cleanedIn<T>(value: T, clean: (text: string) => string): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner)]));
  };
  // Nothing but texts was changed, into texts.
  return walk(value) as T;
}
