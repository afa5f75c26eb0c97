// An admin's own workflows: statuses, the ways between them, what happens by itself, what customers are told, own roles.
// Names are looked up and the graph is checked in build/workflows.ts.
import { z } from 'zod';
import { parts, toldFields } from '../../model/workflow.ts';
import { duration, flag, leaf, name, oneOf, oneOrMore } from './leaf.ts';

const DAY = 86_400_000;

/** Labels per language; one text alone counts for every language. */
export function labels() {
  return leaf(
    'a label per language like { de: offen, en: open }, or one text for all of them',
    { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }] },
    (value): Readonly<Record<string, string>> | undefined => {
      if (typeof value === 'string') return isLabel(value) ? { en: value } : undefined;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      const entries = Object.entries(value);
      const isGood = entries.every(([key, text]) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(key) && isLabel(text));
      return isGood ? Object.fromEntries(entries.map(([key, text]) => [key, String(text)])) : undefined;
    },
  );
}

function isLabel(text: unknown): boolean {
  return (
    typeof text === 'string' && text.trim() !== '' && text.length <= 100 && !/[\x00-\x1f\x7f\u2028\u2029]/.test(text)
  );
}

export const statusList = leaf(
  'all | none | a list of status names',
  { oneOf: [{ enum: ['all', 'none'] }, { type: 'array', items: { type: 'string' } }] },
  (value): readonly string[] | 'all' | undefined => {
    if (value === 'all') return 'all';
    if (value === 'none') return [];
    const list = typeof value === 'string' ? [value] : value;
    const isList = Array.isArray(list) && list.every((one): one is string => typeof one === 'string');
    return isList ? list : undefined;
  },
);

const closedPolicy = oneOf('reopen', 'create_linked', 'reject');

/** What mail to closed tickets does; every key may be left out. */
export const reopenPart = z.strictObject({
  within: duration(0, 3650 * DAY)
    .optional()
    .describe('A customer’s mail this soon after closing reopens the ticket.'),
  later: closedPolicy.optional().describe('What a later mail does: reopen | create_linked | reject.'),
  cancelled: closedPolicy.optional().describe('What a mail to a cancelled ticket does.'),
});

const status = z.strictObject({
  kind: oneOf('new', 'open', 'waiting', 'done', 'closed', 'cancelled').describe(
    'What it means: new | open | waiting | done | closed | cancelled.',
  ),
  label: labels().prefault({}).describe('What people read, per language. Default: its name.'),
  waits_for: oneOf('customer', 'us')
    .optional()
    .describe(
      'Of kind waiting, whom it waits for: customer (reminded and closed as `idle.waiting` says) | us. Default: customer.',
    ),
  template: name().optional().describe('Notice template that tells the customer of it. Default: status.'),
});

const transition = z.strictObject({
  from: oneOrMore(leaf('a status or "*"', { type: 'string' }, text)).describe(
    'Statuses it begins in; "*" = every one.',
  ),
  to: oneOrMore(name()).describe('Statuses it ends in.'),
  may: oneOrMore(name())
    .prefault([])
    .describe('Roles or permissions of which one is needed. Default: whoever may set, close or reopen.'),
  needs: oneOrMore(oneOf(...parts))
    .prefault([])
    .describe(`What must be said: ${parts.join(' | ')}.`),
});

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 64 ? value : undefined;
}

const automatic = z.strictObject({
  read: name().optional().describe('Status of a new ticket that counts as read (`tickets.read_when`).'),
  assign: name()
    .optional()
    .describe(
      'Status of a new ticket that somebody gets; left again when nobody has it any more, unless work leads to it, too.',
    ),
  first_reply: name().optional().describe('Status of a new ticket that is answered.'),
  customer_reply: name().optional().describe('Status of a waiting or done ticket whose customer writes.'),
  reopen: name().optional().describe('Status of a ticket that is opened again.'),
  close: name().optional().describe('Status that closing leads to. Default: the first closed one.'),
  rated: name().optional().describe('Status of a done ticket that is rated. Default: as `close`.'),
});

const whenDone = z.strictObject({
  close: oneOf('never', 'at_once', 'rating')
    .prefault('never')
    .describe('What closes a ticket that is done: never (a person does) | at_once | rating.'),
  timeout: leaf('never, or a duration like 14d', { type: 'string' }, (value) => {
    if (value === 'never') return null;
    const read = duration(DAY, 3650 * DAY).safeParse(value);
    return read.success ? read.data : undefined;
  })
    .prefault('never')
    .describe('Closes a done ticket that nobody rated so long after it was done: never, or a duration like 14d.'),
});

const told = z.strictObject({
  opened: flag().optional().describe('A receipt for a new ticket.'),
  reply: flag().optional().describe('An agent’s reply.'),
  status: statusList.optional().describe('Statuses the customer is told of: all | none | a list.'),
  closed: flag().optional().describe('The ticket was closed.'),
  reopened: flag().optional().describe('The ticket is open again.'),
  fields: oneOrMore(oneOf(...toldFields))
    .optional()
    .describe(`Fields whose change is told: ${toldFields.join(' ')}.`),
});

export const ownRole = z.strictObject({
  can: oneOrMore(name()).describe('What the role allows, as under `roles:`.'),
  when: oneOf('assigned')
    .optional()
    .describe('assigned: only for tickets the agent has; never limits view, take, note.'),
});

export const workflow = z.strictObject({
  extends: name().optional().describe('A shipped workflow whose keys count where this one has none.'),
  statuses: z.record(z.string(), status).optional().describe('Statuses by name, in the order of the work.'),
  start: name().optional().describe('Status of new tickets. Default: the first of kind new, else the first.'),
  incomplete: name().optional().describe('Status of new tickets while something mandatory is missing. Default: none.'),
  visibility: oneOf('public', 'ask')
    .optional()
    .describe('ask: staff must say internal or public of a ticket they open; until then it is internal.'),
  transitions: z
    .array(transition)
    .max(500)
    .optional()
    .describe('The ways between statuses. Default: every one is free.'),
  automatic: automatic.optional().describe('What happens by itself.'),
  when_done: whenDone.optional().describe('What becomes of a ticket that is done.'),
  notifications: told
    .optional()
    .describe('What customers are told by themselves; keys of `notifications.customer` in this file win.'),
  reopen: reopenPart
    .optional()
    .describe('What mail to closed tickets does; `tickets.reopen` in this file wins, a queue’s own before both.'),
  roles: z.record(z.string(), ownRole).optional().describe('Roles in this workflow; those under `roles:` win.'),
});
