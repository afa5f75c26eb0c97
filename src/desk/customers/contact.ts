// What is done to a person: said of him (name, organisation, tags, fields), several addresses made one, blocked. What is
// said of one address is said of the person: it stands with the address he is known by. Pure.
import type { Refusal } from '../../model/change.ts';
import type {
  Contact,
  CustomerChange,
  CustomerCommand,
  CustomerContext,
  RecordDraft,
} from '../../model/customers/records.ts';
import { agentByAddress, type Config, ownAddresses } from '../../model/setup.ts';
import { isRefusal } from '../fields.ts';
import { overlongTag, refuse, shown } from '../refusals.ts';
import { differences, oneLine, withFields, withWishes } from './values.ts';

type Of<K extends CustomerCommand['kind']> = Extract<CustomerCommand, { kind: K }>;
type Answer = (CustomerChange & { readonly warnings?: readonly string[] }) | Refusal;

const TOLD = ['name', 'organisation', 'tags', 'fields', 'blocked', 'sameAs'];

/** Values of a person. */
export function setContact(command: Of<'contact_set'>, context: CustomerContext, config: Config): Answer {
  const strange = notOurs(command.address, config);
  if (strange) return strange;
  const before = rootOf(command.address, context.contact, context);
  const { set } = command;
  const organisation = organisationOf(set.organisation, before, context);
  if (isRefusal(organisation)) return organisation;
  const fields = withFields(before.fields, set.fields ?? {});
  if (isRefusal(fields)) return fields;
  const tooLong = overlongTag(set.tags ?? []);
  if (tooLong) return tooLong;
  const after: Contact = {
    ...before,
    ...organisation,
    name: set.name === undefined ? before.name : oneLine(set.name),
    tags: withWishes(before.tags, set.tags ?? []),
    fields,
  };
  return changed([[before, after]], '');
}

/** The other person's addresses are this one's, too. */
export function mergeContacts(command: Of<'contact_merge'>, context: CustomerContext, config: Config): Answer {
  const strange = notOurs(command.address, config) ?? notOurs(command.other, config);
  if (strange) return strange;
  const keep = rootOf(command.address, context.contact, context);
  const other = rootOf(command.other, context.other, { ...context, person: context.otherPerson });
  if (keep.address === other.address) return refuse('nothing_to_do', `${command.other} was ${keep.address} already`);
  const others = [context.other, ...context.otherPerson].filter((one) => one !== null && one.address !== other.address);
  const isBlocked = keep.blocked || other.blocked;
  const reason = keep.blockedReason ?? other.blockedReason;
  const after: Contact = {
    ...keep,
    name: keep.name || other.name,
    organisation: keep.organisation ?? other.organisation,
    organisationBy: keep.organisation === null ? other.organisationBy : keep.organisationBy,
    tags: withWishes(keep.tags, other.tags),
    fields: { ...other.fields, ...keep.fields },
    blocked: isBlocked,
    blockedReason: reason,
  };
  const his = [other, ...(others as Contact[])].map(
    (one) => [one, { ...one, sameAs: keep.address, blocked: isBlocked, blockedReason: reason }] as const,
  );
  const own = [context.contact, ...context.person].filter((one) => one !== null && one.address !== keep.address);
  const mine = (own as Contact[]).map((one) => [one, { ...one, blocked: isBlocked, blockedReason: reason }] as const);
  const isLost = other.organisation !== null && keep.organisation !== null && other.organisation !== keep.organisation;
  const answer = changed([[keep, after], ...mine, ...his], `${other.address} is ${keep.address}`);
  if (isRefusal(answer) || !isLost) return answer;
  return {
    ...answer,
    warnings: [`${keep.address} stays with ${keep.organisation}; ${other.organisation} was ${other.address}'s`],
  };
}

/** The address is a person of its own again. */
export function separateContact(command: Of<'contact_separate'>, { contact }: CustomerContext): Answer {
  if (!contact || contact.sameAs === null) return refuse('not_found', `${command.address} was merged into nobody`);
  return changed([[contact, { ...contact, sameAs: null }]], `${contact.address} is a person of its own again`);
}

/** His mail goes to quarantine from now on, from whichever of his addresses; or no longer. */
export function blockContact(command: Of<'contact_block'>, context: CustomerContext, config: Config): Answer {
  const strange = notOurs(command.address, config);
  if (strange) return strange;
  const root = rootOf(command.address, context.contact, context);
  const person = [
    root,
    ...[context.contact, ...context.person].filter((one) => one !== null && one.address !== root.address),
  ];
  const blocked = !command.remove;
  const reason = blocked ? oneLine(command.reason, 500) || null : null;
  if (root.blocked === blocked && (!blocked || root.blockedReason === reason))
    return refuse('nothing_to_do', `${root.address} is ${blocked ? 'blocked' : 'not blocked'} already`);
  const pairs = (person as Contact[]).map((one) => [one, { ...one, blocked, blockedReason: reason }] as const);
  return changed(pairs, blocked ? `blocked${reason === null ? '' : `: ${reason}`}` : 'unblocked');
}

/** Mail goes to the address again: somebody knows that it exists. */
export function reachableAgain(command: Of<'contact_reachable'>, { contact }: CustomerContext): Answer {
  const { address } = command;
  if (!contact) return refuse('not_found', `nobody met ${address}, expected a contact: mailclerk contact list`);
  const { bounce } = contact;
  if (!bounce) return refuse('nothing_to_do', `no mail to ${address} came back: it is written to anyway`);
  const changes = { bounce: { from: `${bounce.kind}: ${bounce.text}`, to: null } };
  const subject = { kind: 'contact', key: address } as const;
  return { reachable: [address], records: [{ subject, text: `mail goes to ${address} again`, changes }] };
}

function changed(pairs: readonly (readonly [Contact, Contact])[], text: string): Answer {
  const records: RecordDraft[] = [];
  for (const [before, after] of pairs) {
    const changes = differences({ ...before }, { ...after }, TOLD);
    if (Object.keys(changes).length > 0)
      records.push({ subject: { kind: 'contact', key: after.address }, text, changes });
  }
  if (records.length === 0)
    return refuse('nothing_to_do', `${pairs[0]?.[1].address ?? 'the contact'} has these values already`);
  return { contacts: pairs.map(([, after]) => after), records };
}

function organisationOf(
  wish: string | undefined,
  before: Contact,
  { organisation }: CustomerContext,
): Pick<Contact, 'organisation' | 'organisationBy'> | Refusal {
  if (wish === undefined) return { organisation: before.organisation, organisationBy: before.organisationBy };
  if (wish.trim() === '' || wish.trim().toLowerCase() === 'none') return { organisation: null, organisationBy: null };
  if (organisation) return { organisation: organisation.code, organisationBy: 'staff' };
  return refuse(
    'invalid',
    `organisation "${shown(wish)}" is unknown, expected the code, name or alias of one; make it: mailclerk organisation add "${shown(wish)}"`,
  );
}

/** The row that stands for the person; one nobody met yet is made. */
function rootOf(
  address: string,
  contact: Contact | null,
  { person, now }: Pick<CustomerContext, 'person' | 'now'>,
): Contact {
  if (!contact) return strangerAt(address, now);
  return contact.sameAs === null ? contact : (person.find((one) => one.address === contact.sameAs) ?? contact);
}

/** Somebody nobody met: known only by what is said of him. */
export function strangerAt(address: string, now: number): Contact {
  return {
    address,
    name: '',
    sameAs: null,
    organisation: null,
    organisationBy: null,
    tags: [],
    fields: {},
    blocked: false,
    blockedReason: null,
    known: false,
    proven: false,
    firstSeen: now,
    lastSeen: now,
    openTickets: 0,
  };
}

function notOurs(address: string, config: Config): Refusal | null {
  if (ownAddresses(config).has(address)) return refuse('invalid', `${address} is an address of ours, no contact's`);
  const agent = agentByAddress(config, address);
  return agent ? refuse('invalid', `${address} is agent ${agent.id}'s, no contact's`) : null;
}
