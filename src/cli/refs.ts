// What people type to name a thing, and the thing: a ticket by its reference number or id, a mail by its ledger id,
// the beginning of its SHA-256 or its Message-ID, an outbox row by its id.
import type { App } from '../daemon/app.ts';
import { maySee } from '../daemon/find/sight.ts';
import type { Ticket, TicketId } from '../model/ticket.ts';
import type { LedgerRow, OutboxRow } from '../ports.ts';
import { Exit, exitCodes } from './exit.ts';
import { actorOf, type Session } from './session.ts';

/** The ticket, or exit 5. `[T-2026-00017]` and any case will do. */
export async function findTicket(app: App, text: string): Promise<Ticket> {
  const ref = text.trim().replace(/^\[(.*)\]$/, '$1');
  for (const spelling of new Set([ref, ref.toUpperCase(), ref.toLowerCase()])) {
    const found = spelling === '' ? null : await app.store.read(() => app.store.tickets.byRef(spelling));
    if (found) return found;
  }
  const id = wholeNumber(ref.replace(/^#/, ''));
  const found = id === null ? null : await app.store.read(() => app.store.tickets.get(id as TicketId));
  if (found) return found;
  throw new Exit(exitCodes.notFound, `there is no ticket "${text}"`, 'mailclerk ticket list --all');
}

/** The ticket for somebody who wants to read it: exit 6 when he (`--as`) may not. What changes one asks the desk instead. */
export async function findSeen(session: Session, app: App, text: string): Promise<Ticket> {
  const actor = actorOf(session, app);
  const ticket = await findTicket(app, text);
  if (maySee(ticket, { actor, config: app.setup.config })) return ticket;
  throw new Exit(
    exitCodes.notAllowed,
    `agent ${actor.id} may not view ${ticket.ref}, expected a role whose \`can\` lists view in queue "${ticket.queue}"; ask somebody with that role`,
    `mailclerk agent show ${actor.id}`,
  );
}

/** Ledger rows the text names, newest first, at least one, or exit 5. */
export async function findMails(app: App, text: string): Promise<readonly [LedgerRow, ...LedgerRow[]]> {
  const id = wholeNumber(text);
  const row = id === null ? null : await app.store.read(() => app.store.ledger.row(id));
  if (row) return [row];
  for (const spelling of spellings(text)) {
    const [first, ...others] = await app.store.read(() => app.store.ledger.find(spelling));
    if (first) return [first, ...others];
  }
  throw new Exit(
    exitCodes.notFound,
    `there is no mail "${text}"; expected a ledger id, at least 8 digits of its SHA-256, or its Message-ID`,
    'mailclerk ticket show REF --json | grep ledger',
  );
}

/** The one in quarantine that the text names, else the newest it names, whatever became of it; exit 7 when several in quarantine are meant. */
export async function findQuarantined(app: App, text: string): Promise<LedgerRow> {
  const rows = await findMails(app, text);
  const held = rows.filter(({ state }) => state === 'quarantined');
  if (held.length > 1)
    throw new Exit(
      exitCodes.conflict,
      `"${text}" names ${held.length} mails in quarantine: ${held.map(({ id }) => id).join(', ')}; name each by its ledger id`,
      'mailclerk quarantine list',
    );
  return held[0] ?? rows[0];
}

/** The outbox row, or exit 5. */
export async function findNotice(app: App, text: string): Promise<OutboxRow> {
  const id = wholeNumber(text);
  const row = id === null ? null : await app.store.read(() => app.store.outbox.row(id));
  if (row) return row;
  throw new Exit(exitCodes.notFound, `there is no notice "${text}" in the outbox`, 'mailclerk outbox list --all');
}

/** The number a text is, null when it is none (or beyond what ids are). */
export function wholeNumber(text: string): number | null {
  return /^[1-9][0-9]{0,14}$/.test(text.trim()) ? Number(text.trim()) : null;
}

function spellings(text: string): readonly string[] {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{8,64}$/.test(trimmed)) return [trimmed.toLowerCase()];
  if (!trimmed.includes('@') && !trimmed.startsWith('<')) return [];
  return trimmed.startsWith('<') ? [trimmed] : [`<${trimmed}>`, trimmed];
}
