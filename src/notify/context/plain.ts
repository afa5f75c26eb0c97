// What a template's data is made of: plain values only, without prototypes, so that Handlebars reaches nothing else (H51).

/** A template's data. */
export type Context = { readonly [name: string]: string | boolean | Context | readonly (string | Context)[] | null };

/** A ticket's page: there is none as long as there is no console (docs/pending.md), and a dead link helps nobody. */
export const NO_PAGE: string = '';

/** The same values without a prototype. */
export function bare(values: Context): Context {
  return Object.assign(Object.create(null), values);
}
