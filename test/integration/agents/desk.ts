// A desk for mails of agents: a site's files, a SQLite store in a temporary folder and the real pipeline in this process
// (reader, truster, decide, desk, outbox), at a fixed time with a fixed key, so that signed addresses can stand in
// fixtures. Ticket 1 is Eva's; what each mail does is told as data. Every mail can have a desk of its own, copied.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSetup } from '../../../src/daemon/setup.ts';
import type { Decision } from '../../../src/model/decision.ts';
import type { MailedWords } from '../../../src/model/mailed/words.ts';
import type { Setup } from '../../../src/model/setup.ts';
import type { Entry, Ticket, TicketId } from '../../../src/model/ticket.ts';
import { agentToken, customerToken, type ThreadKeys } from '../../../src/model/token.ts';
import { cannedReply } from '../../../src/notify/canned.ts';
import { composeNotice } from '../../../src/notify/compose.ts';
import { READER_VERSION, readMail } from '../../../src/parse/read.ts';
import { fileGroup, type PipelineDeps } from '../../../src/pipeline.ts';
import type { OutboxRow, Store } from '../../../src/ports.ts';
import { DATABASE_NAME, openStore } from '../../../src/store/open.ts';
import { openTruster } from '../../../src/trust/judge.ts';
import { makeSite, type Site } from '../site.ts';

export const NOW = Date.parse('2026-01-07T10:00:00Z');
export const SECRET = 'fixed key of the fixtures of agents by mail, 32 octets and more';
/** What the receiving server says of a mail whose sender is proven. */
export const passed = (domain: string): string =>
  `Authentication-Results: mx.example.com; dkim=pass header.d=${domain}; spf=pass smtp.mailfrom=${domain}; dmarc=pass header.from=${domain}`;

export interface Told {
  readonly name: string;
  readonly to: string;
  readonly state: string;
  readonly body: string;
  readonly mailed: MailedWords | null;
  readonly row: OutboxRow;
}

/** What one mail did. */
export interface Done {
  readonly decision: Decision;
  readonly ticket: Ticket | null;
  /** New entries of its ticket but for those of notices. */
  readonly entries: readonly Entry[];
  /** New notices that may leave. */
  readonly told: readonly Told[];
  /** Words of people that go to somebody outside. */
  readonly outside: readonly Told[];
}

export interface AgentDesk {
  readonly store: Store;
  readonly keys: ThreadKeys;
  now: number;
  /** Takes a mail in and files it. */
  deliver(raw: string | Uint8Array, mailbox?: string): Promise<Done>;
  ticket(id: number): Promise<Ticket>;
  entries(id: number): Promise<readonly Entry[]>;
  /** Every outbox row, oldest first. */
  outbox(): Promise<readonly OutboxRow[]>;
  /** The mail as it would leave, as text. */
  composed(row: OutboxRow): string;
  close(): void;
}

export interface Place {
  readonly site: Site;
  /** A desk of its own with the seeded tickets. */
  desk(): Promise<AgentDesk>;
  /** The same, closed when the work is done. */
  inDesk<T>(work: (desk: AgentDesk) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

const EVA = 'Eva Roth <eva@acme.example>';

export function customerMail(id: string, subject: string, text: string, more = ''): string {
  return (
    `${passed('acme.example')}\r\nFrom: ${EVA}\r\nTo: support@example.com\r\nSubject: ${subject}\r\n` +
    `Message-ID: <${id}@acme.example>\r\nDate: Wed, 07 Jan 2026 09:00:00 +0000\r\n${more}\r\n${text}\r\n`
  );
}

/** An agent's mail as plain as can be; header lines before the blank one in `more`. */
export function agentMail(
  text: string,
  more: {
    readonly from?: string;
    readonly to?: string;
    readonly auth?: string;
    readonly subject?: string;
    readonly id?: string;
    readonly head?: string;
  } = {},
): string {
  const {
    from = 'Anna Muster <anna@staff.example>',
    to = 'support@example.com',
    auth = passed('staff.example'),
  } = more;
  const { subject = 'Re: [T-2026-00001] Pump', id = `a${text.length}.${Math.abs(hash(text))}`, head = '' } = more;
  return `${auth}${auth === '' ? '' : '\r\n'}From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${id}@staff.example>\r\nDate: Wed, 07 Jan 2026 10:00:00 +0000\r\n${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n`;
}

function hash(text: string): number {
  let value = 7;
  for (const char of text) value = (value * 31 + (char.codePointAt(0) ?? 0)) | 0;
  return value;
}

/** The signed address of an agent on a ticket. */
export function addressOf(keys: ThreadKeys, agent: string | null, ticket = 1, at = NOW): string {
  const token =
    agent === null
      ? customerToken(keys, ticket as TicketId)
      : agentToken(keys, { ticket: ticket as TicketId, agent }, at);
  return `support+${token}@example.com`;
}

/** Delivers mails of Anna about ticket 1, each with an id of its own. */
export function annasMails(prefix: string) {
  let ids = 0;
  return (desk: AgentDesk, text: string, more: Parameters<typeof agentMail>[1] = {}): Promise<Done> =>
    desk.deliver(agentMail(text, { id: `${prefix}${++ids}`, to: addressOf(desk.keys, 'anna'), ...more }));
}

type Section = Readonly<Record<string, unknown>>;

/** Makes the site and seeds it: ticket 1 is Eva's and nobody has it, ticket 2 is Max's, ticket 3 Eva's second one. */
export async function openPlace(
  config: Readonly<Record<string, Section>> = {},
  rules = 'version: 1\nrules: []\n',
): Promise<Place> {
  const site = makeSite({
    mailboxes: { support: { port: 1, reply_address: 'plus', trust_auth_results: ['mx.example.com'] } },
    rules: { '10-rules.yaml': rules },
    config: {
      agents: {
        anna: { email: ['anna@staff.example', 'a.muster@home.example'], roles: ['agent', 'lead'] },
        bob: { email: 'bob@staff.example', roles: ['agent'] },
        carl: { email: 'carl@staff.example', roles: ['agent', 'lead'], unsigned: 'allow', language: 'de' },
        dora: { email: 'dora@staff.example', roles: ['reader'], language: 'de' },
      },
      roles: { reader: { can: ['view', 'take', 'note'] } },
      queues: {
        support: { agents: ['anna', 'bob', 'carl', 'dora'], address: 'support@example.com' },
        billing: { agents: ['bob'] },
      },
      catalogues: {
        types: ['request', 'incident'],
        priorities: ['low', 'normal', 'high', 'urgent'],
        groups: { hardware: { label: { de: 'Geräte', en: 'Hardware' } }, software: {} },
        fields: { order: { type: 'text', pattern: '^\\d+$' }, place: { type: 'text' } },
      },
      ...config,
    },
  });
  site.write('config/thread.key', SECRET);
  site.write('templates/canned/en/thanks.hbs', 'Thank you for your message, {{customer.name}}.\n');
  const seeded = join(site.dir, 'seed.db');
  const setup = setupOf(site);
  const seed = await openAt(setup, join(site.dataDir, DATABASE_NAME));
  await seed.deliver(customerMail('m1', 'Pump', 'The pump leaks.'));
  await seed.deliver(
    customerMail('m2', 'Invoice', 'Where is it?')
      .replaceAll('acme.example', 'other.example')
      .replace(EVA.replace('acme', 'other'), 'Max Koch <max@other.example>'),
  );
  await seed.deliver(customerMail('m3', 'Second pump', 'This one squeaks.'));
  seed.close();
  copyFileSync(join(site.dataDir, DATABASE_NAME), seeded);
  // In memory where the system has such a folder: nothing here is about disks.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mc-desk-'));
  let copies = 0;
  function desk(): Promise<AgentDesk> {
    const path = join(folder, `desk-${++copies}.db`);
    copyFileSync(seeded, path);
    return openAt(setup, path, 100);
  }
  return {
    site,
    desk,
    async inDesk(work) {
      const own = await desk();
      try {
        return await work(own);
      } finally {
        own.close();
      }
    },
    async remove() {
      rmSync(folder, { recursive: true, force: true });
      await site.remove();
    },
  };
}

function setupOf(site: Site): Setup {
  const { setup, problems } = loadSetup(site.configPath, { env: {}, needSecrets: false });
  if (!setup) throw new Error(problems.map((one) => one.message).join('; '));
  return setup;
}

async function openAt(setup: Setup, path: string, firstUid = 1): Promise<AgentDesk> {
  const store = openStore(path);
  const keys = await store.write(() => store.threadKeys(SECRET));
  store.useKeys(keys);
  let uid = firstUid;
  const desk = { now: NOW };
  const deps: PipelineDeps = {
    store,
    reader: {
      version: READER_VERSION,
      close: async () => undefined,
      read: (mails) => Promise.all(mails.map((mail) => readMail(mail))),
    },
    trusterOf: () => openTruster({ config: setup.config, keys, now: () => desk.now }),
    now: () => desk.now,
    setup: () => setup,
    cannedOf: (one) => (name, ticket, agent) => cannedReply(name, ticket, { setup: one, agent }),
  };
  const rows = (): Promise<readonly OutboxRow[]> => store.read(() => store.outbox.list(true));
  async function deliver(given: string | Uint8Array, mailbox = 'support'): Promise<Done> {
    const raw = Buffer.from(given);
    const before = new Set((await rows()).map((row) => row.id));
    const [id = 0] = await store.write(() =>
      store.ledger.receive(
        [
          {
            mailbox,
            folder: 'INBOX',
            uidValidity: '1',
            uid: ++uid,
            internalDate: desk.now,
            flags: [],
            raw,
            size: raw.length,
            oversize: false,
            wantsAck: false,
          },
        ],
        desk.now,
        null,
      ),
    );
    const [filed] = await fileGroup(deps, [id], new AbortController().signal);
    if (filed?.kind !== 'filed')
      throw new Error(`the mail was not filed: ${JSON.stringify(filed)}`, {
        cause: filed?.kind === 'failed' ? filed.error : undefined,
      });
    const { ticket: ticketId, decision } = filed;
    const ticket = ticketId === null ? null : await store.read(() => store.tickets.get(ticketId));
    const history = ticketId === null ? [] : await store.read(() => store.tickets.entries(ticketId));
    const causes = new Set([`mail:${id}`]);
    const entries = history.filter((entry) => causes.has(entry.cause ?? '') && entry.kind !== 'notice');
    const told = (await rows())
      .filter((row) => !before.has(row.id) && row.state !== 'suppressed')
      .map(
        (row): Told => ({
          name: row.name,
          to: row.toAddress,
          state: row.state,
          body: row.data.body,
          mailed: row.data.mailed ?? null,
          row,
        }),
      );
    const outside = told.filter((one) => one.row.agent === null);
    return { decision, ticket, entries, told, outside };
  }
  return Object.assign(desk, {
    store,
    keys,
    deliver,
    async ticket(id: number) {
      const found = await store.read(() => store.tickets.get(id as TicketId));
      if (!found) throw new Error(`no ticket ${id}`);
      return found;
    },
    entries: (id: number) => store.read(() => store.tickets.entries(id as TicketId)),
    outbox: rows,
    composed: (row: OutboxRow) =>
      Buffer.from(composeNotice(row, { setup, keys, now: desk.now }).bytes).toString('utf8'),
    close: () => store.close(),
  });
}
