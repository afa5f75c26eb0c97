// The keys of the language that are checked but do not work yet: `rules check` refuses them, so that nothing is ever
// accepted and silently ignored. An issue that builds one removes its line here.

/** Match fields (full name, or a family's prefix). */
export const pendingFields: readonly string[] = [
  'received.business_hours',
  'contact.organisation',
  'contact.tags',
  'contact.contract',
  'contact.project',
  'contact.blocked',
  'contact.field.',
];

/** Keys of a rule. */
export const pendingRuleKeys: readonly string[] = [];

/** Actions of `do:`. */
export const pendingActions: readonly string[] = ['split', 'merge'];

/** Keys of a file. */
export const pendingFileKeys: readonly string[] = [];

export const pendingVerdicts: readonly string[] = [];

/** Keys of `set` and `update`. */
export const pendingSetKeys: readonly string[] = [
  'offer',
  'organisation',
  'project',
  'contract',
  'pending_until',
  'sla',
  'escalation',
  'link',
  'parent',
  'form',
];

/** Ways and keys of `extract`. */
export const pendingExtractKeys: readonly string[] = [];

/** True when the field, or its family, does not work yet. */
export function isPendingField(name: string): boolean {
  return pendingFields.some((known) => (known.endsWith('.') ? name.startsWith(known) : name === known));
}

/** The one sentence `rules check` says about such a key. */
export function pendingMessage(key: string): string {
  return `"${key}" is not supported yet: it would be ignored, so it is refused`;
}
