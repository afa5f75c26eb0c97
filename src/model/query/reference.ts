// The reference of the query language as Markdown, made from its own tables. Pure.
import { claims, type KeyKind, orders, queryKeys } from './keys.ts';

const takes: Readonly<Record<KeyKind, string>> = {
  choice: 'a name',
  rank: 'a name, `>` `<`',
  person: 'a person',
  words: 'words',
  moment: 'a time, `>` `<`, `none`',
  span: 'a length of time, `>` `<`',
  number: 'a number, `>` `<`',
  claim: 'a claim',
  reference: 'a number or id',
  view: 'a name',
  order: 'an order',
};

/** Tables of keys, claims and orders. */
export function queryReference(): string {
  const keys = Object.entries(queryKeys).map(
    ([name, { kind, about, example }]) => `| \`${name}\` | ${about} | ${takes[kind]} | \`${example}\` |`,
  );
  return [
    '| key | what | takes | as in |',
    '|---|---|---|---|',
    ...keys,
    '| `field.NAME` | An own field, also by its name alone where no key is called so; compared folded, `none` | a value | `field.order:4711` |',
    '',
    '| `is:` | holds when |',
    '|---|---|',
    ...Object.entries(claims).map(([name, about]) => `| \`${name}\` | ${about} |`),
    '',
    '| `sort:` | |',
    '|---|---|',
    ...Object.entries(orders).map(([name, about]) => `| \`${name}\` | ${about} |`),
  ].join('\n');
}
