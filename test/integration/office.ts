// A support office for conversation tests: Dovecot, an SMTP sink, a site with two mailboxes and two agents, one daemon.
// Takes mails into a mailbox and waits until they are decided; gives ledger rows, tickets, entries, and the mails that
// left for an address, parsed by an independent reader (mailparser).
import { type ParsedMail, simpleParser } from 'mailparser';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import { type Sink, type SunkMail, startSink } from '../servers/smtp-sink.ts';
import { type Daemon, eventually, makeSite, type Site, type SiteOptions } from './site.ts';

export interface Filed {
  readonly id: number;
  readonly state: string;
  readonly outcome: string | null;
  readonly rule: string | null;
  readonly ticket: number | null;
  readonly joinedBy: string | null;
}

export interface Left extends SunkMail {
  readonly parsed: ParsedMail;
}

export interface Office {
  readonly dovecot: Dovecot;
  readonly sink: Sink;
  readonly site: Site;
  readonly daemon: Daemon;
  /** Delivers and waits until the daemon has decided; gives the newest ledger row with this mail's Message-ID. */
  receive(raw: string, more?: { readonly mailbox?: string; readonly at?: Date }): Promise<Filed>;
  /** The n-th mail (from 1) that left for this address. */
  left(address: string, n?: number): Promise<Left>;
  /** What left for this address so far. */
  countTo(address: string): number;
  /** Names and recipients of the notices this mail (or all of a ticket) caused that may leave, oldest first. */
  passed(where: { readonly ledger: number } | { readonly ticket: number }): readonly string[];
  /** The last entry a mail made of this ticket, straight from the database. */
  lastEntry(ticket: number): Readonly<Record<string, unknown>>;
  /** The ticket's reference number. */
  refOf(ticket: number): string;
  /** A ticket as `ticket show --json` prints it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
  show(ref: string | number | null): Promise<any>;
  /** Runs a command that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  did(...args: readonly string[]): Promise<any>;
  /** Ends the daemon and starts it anew, with more in its environment. */
  restart(env: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

/** Authentication-Results of the receiving server the office believes. */
export function proven(domain: string): string {
  return `Authentication-Results: mx.example.com; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`;
}

/** The last entry of a ticket that a mail made: what we sent has entries of its own. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export function lastMail(entries: readonly any[]): any {
  return entries.findLast((entry) => entry.ledger !== null);
}

/** Starts everything; the daemon is connected. `config` holds sections that stand instead of the office's own. */
export async function openOffice(more: Pick<SiteOptions, 'config' | 'rules'> = {}): Promise<Office> {
  const dovecot = await startDovecot({ users: { support: 'secret', billing: 'secret' } });
  const sink = await startSink();
  const box = { port: dovecot.port, reply_address: 'plus', trust_auth_results: ['mx.example.com'] };
  const site = makeSite({
    mailboxes: { support: { ...box, aliases: ['hilfe@example.com'] }, billing: box },
    smtpPort: sink.port,
    ...(more.rules ? { rules: more.rules } : {}),
    config: {
      agents: {
        anna: { email: 'anna@staff.example', roles: ['agent', 'lead'] },
        bob: { email: 'bob@staff.example', roles: ['agent'] },
      },
      queues: { support: { agents: ['anna'] }, billing: { agents: ['bob'] } },
      notifications: { customer: { status: 'all', merge_window: 0 } },
      ...more.config,
    },
  });
  let daemon = await site.daemon();
  const to = (address: string): readonly SunkMail[] => sink.mails.filter((mail) => mail.to.includes(address));
  const found = (id: string): Filed | undefined =>
    site.rows(`select ledger.id, state, outcome, rule, ticket, joined_by as joinedBy from ledger
      join raw on raw.id = ledger.raw where raw.message_id = '${id}' order by ledger.id desc limit 1`)[0] as
      | Filed
      | undefined;
  const office: Office = {
    dovecot,
    sink,
    site,
    get daemon() {
      return daemon;
    },
    async receive(raw, { mailbox = 'support', at } = {}) {
      const id = /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1] ?? '';
      const before = found(id)?.id ?? 0;
      dovecot.deliver(mailbox, raw, at ? { at } : {});
      return eventually(`${id} is decided`, () => {
        const row = found(id);
        return row && row.id > before && row.state !== 'received' ? row : null;
      });
    },
    async left(address, n = 1) {
      const mail = await eventually(`mail ${n} to ${address}`, () => to(address)[n - 1]);
      return { ...mail, parsed: await simpleParser(mail.raw) };
    },
    countTo: (address) => to(address).length,
    passed(where) {
      const by = 'ledger' in where ? `event like 'mail:${where.ledger}/%'` : `ticket = ${where.ticket}`;
      const rows = site.rows(`select name, to_address from outbox where passed = 1 and ${by} order by id`);
      return rows.map((row) => `${row.name} ${row.to_address}`);
    },
    lastEntry: (ticket) =>
      site.rows(`select kind, visibility, third_party as thirdParty, from_address as "from", body as text
        from entries where ticket = ${ticket} and ledger is not null order by id desc limit 1`)[0] ?? {},
    refOf: (ticket) => String(site.rows(`select ref from tickets where id = ${ticket}`)[0]?.ref),
    show: (ref) => office.did('ticket', 'show', String(ref), '--json'),
    async did(...args) {
      const result = await site.cli(...args);
      if (result.code !== 0) throw new Error(`${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
      return result.json ?? result.stdout;
    },
    async restart(env) {
      await daemon.stop();
      daemon = await site.daemon({ env });
    },
    async close() {
      await site.remove();
      await sink.stop();
      await dovecot.stop();
    },
  };
  return office;
}
