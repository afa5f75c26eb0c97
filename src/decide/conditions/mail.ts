// Fields about the mail as a thing: size, dates, where it lay. `received` is the server's time (INTERNALDATE) in the
// instance's time zone; `date` is what the sender claims.
import { header } from '../../model/message.ts';
import { isOpen } from '../../model/time/business.ts';
import { usualHours } from '../../model/time/hours.ts';
import type { Field, Look } from './look.ts';
import { ABSENT, cutSeen, numberValue, textValues, truthValue, type Values } from './value.ts';

export const mailFields: Readonly<Record<string, Field>> = {
  size: { kind: 'number', read: (look) => numberValue(look.mail.message.size) },
  date: { kind: 'number', read: (look) => dateValue(look.mail.message.date) },
  'received.weekday': { kind: 'name', read: (look) => textValues([receivedParts(look)?.weekday]) },
  'received.time': { kind: 'number', read: (look) => numberValue(receivedParts(look)?.minute ?? null) },
  'received.business_hours': { kind: 'truth', read: (look) => truthValue(isWithinHours(look)) },
  language: { kind: 'name', read: (look) => textValues([look.mail.message.language]) },
  charset: { kind: 'name', read: (look) => textValues([charset(header(look.mail.message, 'Content-Type'))]) },
  mailbox: { kind: 'name', read: (look) => textValues([look.mail.delivery.mailbox]) },
  folder: { kind: 'name', read: (look) => textValues([look.mail.delivery.folder]) },
  flags: { kind: 'name', read: (look) => textValues(look.mail.delivery.flags.map((flag) => flag.replace(/^\\/, ''))) },
};

/** Weekday (`mon` … `sun`) and minute of the day of arrival; null for a time no calendar has. */
function receivedParts(look: Look): { readonly weekday: string; readonly minute: number } | null {
  if (!(Math.abs(look.mail.delivery.receivedAt) <= 8.64e15)) return null;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: look.policy.site.timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(look.mail.delivery.receivedAt).map((part) => [part.type, part.value]));
  return {
    weekday: (parts.get('weekday') ?? '').toLowerCase(),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

/** The hours of the found ticket's queue, else of the mailbox', else the site's. */
function isWithinHours(look: Look): boolean {
  const { hours, mailboxes, timezone } = look.policy.site;
  const { mailbox, receivedAt } = look.mail.delivery;
  if (!(Math.abs(receivedAt) <= 8.64e15)) return false;
  const box = Object.hasOwn(mailboxes, mailbox) ? mailboxes[mailbox] : undefined;
  const queue = look.found?.ticket.queue ?? box?.queue ?? '';
  const own = hours && Object.hasOwn(hours.byQueue, queue) ? hours.byQueue[queue] : undefined;
  return isOpen(own ?? hours?.usual ?? usualHours(timezone), receivedAt);
}

/** Compared as a moment, shown as the mail has it. */
function dateValue(date: string | null): Values {
  const value = numberValue(date === null ? null : Date.parse(date));
  return date === null ? value : { ...value, seen: value === ABSENT ? '' : cutSeen(date) };
}

function charset(contentType: string | null): string | null {
  return /charset\s*=\s*"?([^\s";]{1,40})/i.exec(contentType?.slice(0, 2000) ?? '')?.[1] ?? null;
}
