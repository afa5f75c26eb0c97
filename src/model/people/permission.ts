// What a role's `can` may name: the one list behind the configuration's schema and the desk's checks (A3).

/** Every permission; `bulk` and `export` are for the verbs of the same name, `customers` for organisations, contracts, projects and blocking. */
export const permissionNames = [
  'view',
  'take',
  'reply',
  'note',
  'set',
  'postpone',
  'forward',
  'close',
  'reopen',
  'assign',
  'merge',
  'split',
  'bulk',
  'delete',
  'export',
  'customers',
] as const;

export type Permission = (typeof permissionNames)[number];
