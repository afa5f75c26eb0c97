// How many tickets carry a value of a catalogue: asked before an entry that was there goes away (C3). One statement a
// value; walks the tickets, so it is asked for removed entries only, never for a mail.
import type { CatalogueUse, CatalogueUsed, Program } from '../../ports.ts';
import { clean, one, query } from '../sql.ts';

/** Those of the values that some ticket carries, each with the number of tickets. */
export function* uses(asked: readonly CatalogueUse[]): Program<readonly CatalogueUsed[]> {
  const found: CatalogueUsed[] = [];
  for (const use of asked) {
    const [condition, value] = conditionOf(use);
    const { n } = yield* one<{ n: number }>(
      query(`select count(*) as n from tickets where deleted_at is null and ${condition}`, value),
    );
    if (n > 0) found.push({ ...use, tickets: n });
  }
  return found;
}

/** Lists are kept as JSON, causes with ", " between them. */
function conditionOf({ catalogue, value }: CatalogueUse): readonly [string, string] {
  const text = clean(value);
  const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  switch (catalogue) {
    case 'types':
      return ['type = ?', text];
    case 'groups':
      return ['team = ?', text];
    case 'severities':
      return ['severity = ?', text];
    case 'priorities':
      return ['priority = ?', text];
    case 'reasons':
      return ['close_reason = ?', text];
    case 'causes':
      return ["', ' || close_cause || ',' like ? escape '\\'", `%, ${like.slice(1, -1)},%`];
    case 'tags':
      return ["tags like ? escape '\\'", `%"${like.slice(1, -1)}"%`];
    case 'fields':
      return ["fields like ? escape '\\'", `%"${like.slice(1, -1)}":%`];
    default:
      return catalogue satisfies never;
  }
}
