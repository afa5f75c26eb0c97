// JSON values as a redactor walks them: which of their strings a program reads as words of its own, and every string exchanged.
// Pure; keeps the order of objects.

/** Keys whose values come from a closed list, or name a row: never a person's words, however he is called. */
const STRUCTURAL = new Set([
  'kind',
  'state',
  'status',
  'queue',
  'type',
  'group',
  'priority',
  'severity',
  'visibility',
  'door',
  'channel',
  'locale',
  'language',
  'outcome',
  'verdict',
  'rule',
  'code',
  'template',
  'event',
  'sha256',
  'ref',
  'cause',
  'flags',
  'mailbox',
  'workflow',
  'sla',
  'form',
  'assignees',
]);

/** True when the strings below this key are words of the program. */
export function isStructural(key: string): boolean {
  return STRUCTURAL.has(key);
}

/** Keys whose values are what somebody wrote, also where it is one word. */
const PROSE = new Set([
  'subject',
  'subjectClean',
  'text',
  'reply',
  'body',
  'name',
  'filename',
  'comment',
  'closeReason',
  'closeCause',
]);

/** True when the strings below this key are somebody's words. */
export function isProse(key: string): boolean {
  return PROSE.has(key);
}

/** The value with every string changed. `change` is told the nearest key that says what a string is; null = the string is a key itself. */
export function deepText(value: unknown, change: (text: string, key: string | null) => string, key = ''): unknown {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) return value.map((one) => deepText(one, change, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      // A change says `from` and `to` of what its key names.
      const isChange = (isStructural(key) || isProse(key)) && (name === 'from' || name === 'to');
      const below = isChange ? key : name;
      return [change(name, null), deepText(one, change, below)];
    }),
  );
}
