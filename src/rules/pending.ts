// The keys of the language that are checked but do not work yet, each with the issue that builds it: `rules check`
// refuses them, so that nothing is ever accepted and silently ignored. An issue that builds one removes its line here.

type Pending = Readonly<Record<string, number>>;

/** Match fields (full name, or a family's prefix). */
const FIELDS: Pending = {};
const ACTIONS: Pending = {};
const SET_KEYS: Pending = {};

export const pendingFields: readonly string[] = Object.keys(FIELDS);

/** Keys of a rule. */
export const pendingRuleKeys: readonly string[] = [];

/** Actions of `do:`. */
export const pendingActions: readonly string[] = Object.keys(ACTIONS);

/** Keys of a file. */
export const pendingFileKeys: readonly string[] = [];

export const pendingVerdicts: readonly string[] = [];

/** Keys of `set` and `update`. */
export const pendingSetKeys: readonly string[] = Object.keys(SET_KEYS);

/** Ways and keys of `extract`. */
export const pendingExtractKeys: readonly string[] = [];

/** The whole list: where it stands, its name, and the number of the issue that builds it. */
export const pendingTable: readonly { readonly where: string; readonly name: string; readonly issue: number }[] = (
  [
    ['match fields', FIELDS],
    ['actions of `do:`', ACTIONS],
    ['keys of `set` and `update`', SET_KEYS],
  ] as const
).flatMap(([where, list]) => Object.entries(list).map(([name, issue]) => ({ where, name, issue })));

/** True when the field, or its family, does not work yet. */
export function isPendingField(name: string): boolean {
  return pendingFields.some((known) => (known.endsWith('.') ? name.startsWith(known) : name === known));
}

/** The one sentence `rules check` says about such a key. */
export function pendingMessage(key: string): string {
  const issue = issueOf(key);
  const when = issue === null ? '' : `; it comes with issue ${issue}`;
  return `"${key}" is not supported yet: it would be ignored, so it is refused${when}`;
}

/** `do.split` and `contact.field.x` stand in the table as `split` and `contact.field.…`. */
function issueOf(key: string): number | null {
  const names = [key, key.slice(key.indexOf('.') + 1)];
  const isIt = (name: string): boolean =>
    names.some((one) => one === name || (name.endsWith('…') && one.startsWith(name.slice(0, -1))));
  return pendingTable.find(({ name }) => isIt(name))?.issue ?? null;
}
