// Takes a mail; gives it as the person sent it who wrote to one of the site's own group mailboxes: a list of our own
// makes nobody's mail list mail (surface.md "Group mailboxes"). Own: a List-Id below an own domain, or named in
// `own_lists`. A mail that also carries somebody else's List-Id stays what it is. Pure. RFC 2919.
import { addressParts } from '../../model/address.ts';
import type { ClassEvidence, MessageClass } from '../../model/message.ts';
import type { Site } from '../../model/policy.ts';
import type { Mail } from '../mail.ts';

const MAX_LENGTH = 1_000;

/** The mail without the class `list` when only our own group put it there. */
export function throughOwnList(mail: Mail, site: Site): Mail {
  if (!mail.message.classes.includes('list') || ownLists(mail, site).length === 0) return mail;
  const classes = mail.message.classes.filter((name) => name !== 'list');
  return { ...mail, message: { ...mail.message, classes } };
}

/** The sign of each class that the mail has for us: none of a list where only our own group put it there. */
export function evidenceForUs(mail: Mail, site: Site): ClassEvidence {
  const { classes, classEvidence } = throughOwnList(mail, site).message;
  const signs = Object.entries(classEvidence ?? {}) as readonly (readonly [MessageClass, string])[];
  return Object.fromEntries(signs.filter(([name]) => classes.includes(name)));
}

/** True when this is the address of the own list the mail came through. */
export function isListAddress(address: string, mail: Mail, site: Site): boolean {
  const { local, domain } = addressParts(address);
  return ownLists(mail, site).includes(`${local}.${domain}`);
}

/** The mail's List-Ids, all of them ours; [] when there is none or one is somebody else's. */
function ownLists({ message, delivery }: Mail, site: Site): readonly string[] {
  const fields = message.headers.filter((field) => field.name.toLowerCase() === 'list-id');
  const ids = fields.map((field) => listId(field.value.slice(0, MAX_LENGTH)));
  const named = site.mailboxes[delivery.mailbox]?.ownLists ?? [];
  return ids.every((id) => isOurs(id, named, site)) ? ids : [];
}

function isOurs(id: string, named: readonly string[], site: Site): boolean {
  if (named.some((one) => one.toLowerCase() === id)) return true;
  return [...site.ownDomains].some((domain) => id.endsWith(`.${domain}`));
}

/** What stands in the last angle brackets, else the whole value. */
function listId(value: string): string {
  const open = value.lastIndexOf('<');
  const close = value.indexOf('>', open);
  return (open >= 0 && close > open ? value.slice(open + 1, close) : value).trim().toLowerCase();
}
