// The append-only history: what changed between two states of a ticket, and the one entry a command leaves.
// Takes states; gives entries. Never forgets a field: whatever differs stands there with old → new.
import type { Besides, Command, MailFacts } from '../model/command.ts';
import { offerText } from '../model/people/offer-state.ts';
import type { Actor, EntryDraft, FieldChange, FieldValue, TicketState } from '../model/ticket.ts';

/** The fields a history shows; counters and times that follow from other fields are left out. */
const PLAIN = [
  'subject',
  'status',
  'queue',
  'type',
  'group',
  'severity',
  'priority',
  'visibility',
  'channel',
  'language',
  'due',
  'closeReason',
  'closeCause',
] as const satisfies readonly (keyof TicketState)[];
const LISTS = [
  'tags',
  'flags',
  'assignees',
  'watchers',
  'participants',
] as const satisfies readonly (keyof TicketState)[];

export type Changes = Readonly<Record<string, FieldChange>>;

/** Every field that differs, old → new; custom fields as `fields.<name>`. */
export function changesBetween(before: TicketState, after: TicketState): Changes {
  const changes: Record<string, FieldChange> = {};
  const note = (name: string, from: FieldValue, to: FieldValue): void => {
    if (JSON.stringify(from) !== JSON.stringify(to)) changes[name] = { from, to };
  };
  for (const name of PLAIN) note(name, before[name], after[name]);
  for (const name of LISTS) note(name, before[name], after[name]);
  note('offer', offerText(before.offer), offerText(after.offer));
  note('removedFiles', before.removedFiles ?? [], after.removedFiles ?? []);
  note('customer', before.customer?.address ?? null, after.customer?.address ?? null);
  if (before.customer?.address === after.customer?.address) {
    note('customer.name', before.customer?.name ?? null, after.customer?.name ?? null);
  }
  for (const name of ['organisation', 'contract', 'project'] as const)
    note(name, before[name] ?? null, after[name] ?? null);
  note('spentMinutes', before.spentMinutes ?? 0, after.spentMinutes ?? 0);
  note('form', before.form?.name ?? null, after.form?.name ?? null);
  note('form.asked', before.form?.asked ?? null, after.form?.asked ?? null);
  note('suggested_customer', before.suggestedCustomer?.address ?? null, after.suggestedCustomer?.address ?? null);
  note('sla', before.sla ?? null, after.sla ?? null);
  note('escalation', before.escalation ?? 0, after.escalation ?? 0);
  note('pendingUntil', before.pendingUntil ?? null, after.pendingUntil ?? null);
  note('rating', before.rating?.score ?? null, after.rating?.score ?? null);
  note('rating.comment', before.rating?.comment || null, after.rating?.comment || null);
  for (const name of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])) {
    note(`fields.${name}`, ownField(before, name), ownField(after, name));
  }
  return changes;
}

function ownField(state: TicketState, name: string): string | null {
  return Object.hasOwn(state.fields, name) ? (state.fields[name] ?? null) : null;
}

/** Changes as one sentence: `status: unread → closed; tags: – → vip`. */
export function sentence(changes: Changes): string {
  return Object.entries(changes)
    .map(([name, change]) => `${name}: ${valueText(change.from)} → ${valueText(change.to)}`)
    .join('; ');
}

function valueText(value: FieldValue): string {
  if (value === null || value === '') return '–';
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : '–';
  return String(value);
}

/** An entry with what every entry of this command shares; the caller names what is its own. */
export function entryOf(
  command: Command,
  at: number,
  own: Pick<EntryDraft, 'kind' | 'visibility' | 'text'> & Partial<EntryDraft>,
): EntryDraft {
  return {
    at,
    door: command.door,
    actor: command.actor,
    messageId: null,
    from: null,
    changes: {},
    attachments: [],
    ledger: null,
    joinedBy: null,
    thirdParty: false,
    ...own,
  };
}

/** The internal notes of rules, beside the mail they were written for. */
export function ruleNotes(command: Command, besides: Besides | undefined, at: number): readonly EntryDraft[] {
  return (besides?.notes ?? []).map(({ rule, text }) =>
    entryOf(command, at, {
      kind: 'note',
      visibility: 'internal',
      text,
      actor: { kind: 'rule', id: rule },
      door: 'rule',
    }),
  );
}

/** What a mail brings to its entry. Whoever wrote it did it; which rule filed it stands in the ledger. */
export function mailPart(
  mail: MailFacts,
  actor: Actor,
): Pick<EntryDraft, 'actor' | 'messageId' | 'from' | 'text' | 'attachments' | 'ledger'> {
  return {
    actor: writerOf(mail, actor),
    messageId: mail.messageId,
    from: mail.from,
    text: mail.text,
    attachments: mail.attachments,
    ledger: mail.ledger,
  };
}

function writerOf(mail: MailFacts, actor: Actor): Actor {
  if (actor.kind === 'agent' || actor.kind === 'contact') return actor;
  // A From with failed authentication is a claim: it is never shown as our own people's doing.
  if (mail.byAgent !== null && mail.auth !== 'fail') return { kind: 'agent', id: mail.byAgent };
  return mail.from ? { kind: 'contact', id: mail.from.address } : actor;
}
