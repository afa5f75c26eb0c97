// A world for one fault: mail servers (a real Dovecot, or the scripted IMAP server), each behind a TCP proxy where asked,
// an SMTP sink, and the real program as a process with all of them as its mailboxes, and a healthy mailbox `beside` that
// must not feel anything. Takes what is special; gives handles. promises.ts says what must hold of it afterwards.
//
//   const world = await openWorld({ boxes: { slow: { proxied: true } } });      // daemon started, every box connected
//   await survives(world, {                                                     // promises.ts: begin → seen → end → all well
//     box: 'slow', event: 'mailbox.failed', fields: { fault: 'lost' },
//     begin: (box) => { box.proxy.misbehave({ kind: 'blackhole', afterBytes: 0 }); box.put(); },
//     end: (box) => box.proxy.misbehave({ kind: 'none' }),
//   });
//   await world.close();
//
// Many rows may share one world (one daemon), each with a box of its own: that is what keeps them cheap. Without `survives`:
// world.start()/daemon.kill(), then `await keepsPromises(world, { … })`. One file = one process (vitest.config.ts "apart").

import { type Daemon, eventually, makeSite, type Site, type SiteOptions } from '../integration/site.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import { type FakeImap, type FakeOptions, startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { startProxy, type TcpProxy } from '../servers/proxy.ts';
import { type RawScript, type SunkMail, startRawSink, startSink } from '../servers/smtp-sink.ts';

export interface BoxOptions {
  /** Absent = a user of this name in the world's Dovecot; else a scripted server of its own. */
  readonly fake?: FakeOptions;
  /** A proxy between it and the daemon. */
  readonly proxied?: boolean;
  /** Keys of the mailbox's config: `after`, `poll`, `start`, `folders`. Default: poll 1s, start all. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface WorldOptions {
  readonly boxes?: Readonly<Record<string, BoxOptions>>;
  /** Sections of the config, one level deep; `gate` is wide open here and `http` listens. */
  readonly config?: SiteOptions['config'];
  /** Rules files; none by default: every mail is a ticket or joins one. */
  readonly rules?: SiteOptions['rules'];
  readonly env?: Readonly<Record<string, string>>;
  /** Changes of collect/timing.ts; those of QUICK below otherwise. */
  readonly timing?: object;
  /** An SMTP server that plays a script instead of one that takes everything. */
  readonly smtp?: RawScript;
  /** Lines for dovecot.conf. */
  readonly dovecot?: string;
  /** SiteOptions.isMeasured */
  readonly isMeasured?: boolean;
  /** `spawned`, `started`, or (default) until every mailbox is connected; null starts none. */
  readonly daemon?: 'connected' | 'started' | 'spawned' | null;
}

/** What the ledger says of one mail. */
export interface LedgerLine {
  readonly id: number;
  readonly folder: string;
  readonly uid: number;
  readonly state: string;
  readonly ack: string;
  readonly outcome: string | null;
  readonly ticket: number | null;
  readonly strikes: number;
  readonly reason: string | null;
  readonly messageId: string | null;
}

/** A mail that was put somewhere. */
export interface Given {
  readonly box: string;
  readonly raw: string;
  readonly messageId: string;
}

export interface Box {
  readonly name: string;
  /** Where the daemon connects to. */
  readonly port: number;
  /** Throws where the box was not `proxied`. */
  readonly proxy: TcpProxy;
  /** Throws where the box is in Dovecot. */
  readonly fake: FakeImap;
  /** A new mail of a new customer; `raw` instead of one made here (it needs a Message-ID). It counts as given from now on. */
  put(more?: { readonly body?: string; readonly raw?: string; readonly at?: Date; readonly folder?: string }): Given;
}

export interface Polls {
  readonly complete: number;
  readonly failed: number;
}

export interface World {
  readonly server: Dovecot;
  readonly sink: { readonly port: number; readonly mails: SunkMail[] };
  readonly site: Site;
  /** The daemon started last. */
  readonly daemon: Daemon;
  readonly beside: Box;
  /** Every mail that was put anywhere. */
  readonly given: readonly Given[];
  box(name: string): Box;
  /** Starts the daemon (again). */
  start(more?: {
    readonly env?: Readonly<Record<string, string>>;
    readonly ready?: 'connected' | 'started' | 'spawned';
  }): Promise<Daemon>;
  /** Resolves when each of these mails is decided (or has its row in quarantine). */
  filed(...mails: readonly Given[]): Promise<void>;
  /** The ledger's rows of a box, oldest first. */
  ledger(box: string): readonly LedgerLine[];
  /** /metrics as text. */
  metrics(): Promise<string>;
  /** /readyz: its status and its JSON as text. */
  readyz(): Promise<{ readonly status: number; readonly body: string }>;
  /** Polls of a box since the daemon's start, all folders together. */
  polls(box: string): Promise<Polls>;
  close(): Promise<void>;
}

/** Deadlines that a test can wait for and that two busy cores can hold. */
export const QUICK = {
  connectMs: 5_000,
  commandMs: 4_000,
  stallMs: 2_000,
  idleMs: 3_000,
  retry: { baseMs: 50, capMs: 400 },
  loginRetry: { baseMs: 100, capMs: 400 },
} as const;

const OPEN_GATE = {
  per_ticket: 1000,
  per_address_per_day: 10_000,
  unverified_per_hour: 100_000,
  automatic_per_hour: 1_000_000,
};

/** Opens everything; nothing is left when `close` resolved. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    return await opened(options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function opened(
  options: WorldOptions,
  closing: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<World> {
  const wanted: Readonly<Record<string, BoxOptions>> = { beside: { config: { poll: '2s' } }, ...options.boxes };
  const users = Object.entries(wanted).filter(([, box]) => !box.fake);
  const server = await startDovecot({
    users: Object.fromEntries(users.map(([name]) => [name, 'secret'])),
    ...(options.dovecot ? { extraConfig: options.dovecot } : {}),
  });
  closing.push(() => server.stop());
  const sink = options.smtp ? await startRawSink(options.smtp) : await startSink();
  closing.push(() => sink.stop());
  const given: Given[] = [];
  const boxes = new Map<string, Box>();
  for (const [name, box] of Object.entries(wanted))
    boxes.set(name, await openBox({ name, box, server, given, closing }));
  const httpPort = await freePort();
  const site = makeSite({
    mailboxes: Object.fromEntries(
      Object.entries(wanted).map(([name, box]) => [
        name,
        { port: boxNamed(boxes, name).port, poll: '1s', ...box.config },
      ]),
    ),
    smtpPort: sink.port,
    rules: options.rules ?? {},
    env: { MAILCLERK_TIMING: JSON.stringify({ ...QUICK, ...options.timing }), ...options.env },
    config: { gate: OPEN_GATE, http: { listen: httpPort }, ...options.config },
    isMeasured: options.isMeasured === true,
  });
  closing.push(() => site.remove());
  let daemon: Daemon | null = null;
  // A line kept from the last question may be closed by the daemon at the very moment of this one.
  const page = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${httpPort}${path}`, { headers: { connection: 'close' } });
  const world: World = {
    server,
    sink,
    site,
    given,
    close,
    box: (name) => boxNamed(boxes, name),
    beside: boxNamed(boxes, 'beside'),
    get daemon() {
      if (!daemon) throw new Error('the world has no daemon yet: call start()');
      return daemon;
    },
    async start(more = {}) {
      daemon = await site.daemon(more);
      return daemon;
    },
    async filed(...mails) {
      for (const mail of mails) {
        await eventually(`${mail.messageId} in ${mail.box} is decided`, () => isFiled(site, mail));
      }
    },
    ledger: (box) => ledgerOf(site, box),
    metrics: async () => (await page('/metrics')).text(),
    async readyz() {
      const answer = await page('/readyz');
      return { status: answer.status, body: await answer.text() };
    },
    async polls(box) {
      const all = samples(await world.metrics(), 'mailclerk_mailbox_polls_total').filter(
        (one) => one.labels.mailbox === box,
      );
      const count = (isComplete: boolean): number =>
        all.filter((one) => (one.labels.result === 'complete') === isComplete).reduce((sum, one) => sum + one.value, 0);
      return { complete: count(true), failed: count(false) };
    },
  };
  if (options.daemon !== null) await world.start({ ready: options.daemon ?? 'connected' });
  return world;
}

/** The samples of one family of a metrics page. */
export function samples(
  page: string,
  family: string,
): readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[] {
  return page.split('\n').flatMap((line) => {
    const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match?.[1] !== family) return [];
    const labels = [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
    return [{ labels: Object.fromEntries(labels), value: Number(match[3]) }];
  });
}

async function openBox(wanted: {
  readonly name: string;
  readonly box: BoxOptions;
  readonly server: Dovecot;
  readonly given: Given[];
  readonly closing: (() => Promise<void>)[];
}): Promise<Box> {
  const { name, box, server, given, closing } = wanted;
  const fake = box.fake ? await startFakeImap(box.fake) : null;
  if (fake) closing.push(() => fake.stop());
  const proxy = box.proxied ? await startProxy(fake?.port ?? server.port) : null;
  if (proxy) closing.push(() => proxy.stop());
  return {
    name,
    port: (proxy ?? fake ?? server).port,
    get proxy() {
      if (!proxy) throw new Error(`the box ${name} was not opened with proxied: true`);
      return proxy;
    },
    get fake() {
      if (!fake) throw new Error(`the box ${name} is in Dovecot`);
      return fake;
    },
    put({ body = 'Hello', raw, at, folder = folderOf(box) } = {}) {
      const number = given.length + 1;
      const mail = { box: name, raw: raw ?? letter(name, number, body), messageId: '' };
      const messageId = /^Message-ID: (<[^>]+>)/im.exec(mail.raw)?.[1] ?? '';
      if (messageId === '') throw new Error('a mail that is put needs a Message-ID, by which it is found again');
      given.push({ ...mail, messageId });
      // UIDs only grow, whatever was expunged.
      if (fake) fake.mails.push({ uid: number, raw: mail.raw });
      else server.deliver(name, mail.raw, { ...(at ? { at } : {}), folder });
      return { ...mail, messageId };
    },
  };
}

/** The first folder the box is told to watch. */
function folderOf({ config }: BoxOptions): string {
  const folders = config?.folders;
  return Array.isArray(folders) && typeof folders[0] === 'string' ? folders[0] : 'INBOX';
}

/** Every mail is another customer's, so that no two tickets are one. */
function letter(box: string, number: number, body: string): string {
  return `From: Customer ${number} <c${number}@firm${number}.example>\r\nTo: ${box}@example.com\r\nSubject: Question ${number}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${number}.${box}@firm${number}.example>\r\n\r\n${body}, ${number}.\r\n`;
}

function boxNamed(boxes: ReadonlyMap<string, Box>, name: string): Box {
  const box = boxes.get(name);
  if (!box) throw new Error(`the world has no box ${name}; it has ${[...boxes.keys()].join(', ')}`);
  return box;
}

function ledgerOf(site: Site, box: string): readonly LedgerLine[] {
  const rows =
    site.rows(`select ledger.id, folder, uid, state, ack, outcome, ledger.ticket, strikes, reason, message_id as messageId
    from ledger join raw on raw.id = ledger.raw join routes on routes.id = ledger.route where mailbox = '${box}' order by ledger.id`);
  return rows as unknown as readonly LedgerLine[];
}

function isFiled(site: Site, mail: Given): boolean {
  const rows = ledgerOf(site, mail.box).filter((row) => row.messageId === mail.messageId);
  return rows.some((row) => row.state === 'decided' || row.state === 'quarantined');
}
