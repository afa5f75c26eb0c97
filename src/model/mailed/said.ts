// A sentence with its values apart, so that each language may put them in its own order: said`${ref} is closed already`.
// The English sentence, with {0}, {1} … for the values, is its own key in the tables of other languages (notify/mailed).
// Plain data: it is kept with the notice. Pure.

/** A value may be a sentence itself. */
export interface Said {
  readonly id: string;
  readonly values: readonly (string | Said)[];
}

/** The sentence of a template literal. */
export function said(parts: TemplateStringsArray, ...values: readonly (string | number | Said)[]): Said {
  const id = parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
  return { id, values: values.map((value) => (typeof value === 'number' ? `${value}` : value)) };
}

/** With its values, in the words a language has for it; English where it has none. */
export function worded(one: Said, words: Readonly<Record<string, string>> = {}): string {
  const text = Object.hasOwn(words, one.id) ? (words[one.id] ?? one.id) : one.id;
  return text.replaceAll(/\{(\d{1,2})\}/g, (_, at: string) => {
    const value = one.values[Number(at)] ?? '';
    return typeof value === 'string' ? value : worded(value, words);
  });
}
