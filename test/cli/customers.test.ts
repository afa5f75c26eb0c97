// The customer side of people, end to end at the command line: organisations, contracts and projects, what a new ticket
// belongs to and on what evidence, work booked on a contract, blocked contacts, histories.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Ran, run } from './run.ts';

// Many runs of the command line each: a loaded machine takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const CONFIG = `
instance: { timezone: UTC }
customers: { mail_providers: [firm-mail.example] }
mailboxes:
  support: { address: support@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP, trust_auth_results: [mx.example.com] }
  open: { address: open@example.com, host: "127.0.0.1:1", tls: none, password: env:IMAP }
smtp: { host: "127.0.0.1:2", tls: none }
agents:
  anna: { email: anna@example.com, roles: [agent, lead] }
  bob: { email: bob@example.com, roles: [agent] }
`;
const RULES = `
version: 1
lists: { firms: { file: lists/firms.csv, key: domain } }
rules:
  - id: listed
    when: { from.domain: { in_list: firms }, auth.verified: true }
    set: { organisation: "{{firms.firm}}" }
  - id: form
    when: { subject: { starts: "Form" } }
    extract: { firm: { in: body, label: Firm }, work: { in: body, label: Project, optional: true } }
    set: { organisation: "{{firm}}", project: "{{work}}" }
  - { id: by-contract, when: { contact.contract: gold }, tags: [gold] }
  - { id: by-organisation, when: { contact.organisation: acme }, tags: [acme] }
  - { id: by-field, when: { contact.field.region: south, contact.tags: vip }, tags: [south-vip] }
  - { id: blocked-spam, when: { contact.blocked: true, subject: advert }, then: ignore, why: nobody reads it }
`;
const env = { IMAP: 'canary-31', MAILCLERK_NOW: '2026-01-07T10:00:00Z' };
let folder = '';
const clerk = (line: string | readonly string[], now = env.MAILCLERK_NOW): Promise<Ran> =>
  run(line, { cwd: folder, env: { ...env, MAILCLERK_NOW: now } });
async function json<T = Record<string, unknown>>(line: string): Promise<T> {
  const ran = await clerk(`${line} --json`);
  if (ran.code !== 0) throw new Error(`${line}: exit ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as T;
}

let count = 0;
interface Mail {
  readonly from: string;
  readonly auth?: 'pass' | 'fail' | 'none';
  readonly subject?: string;
  readonly body?: string;
  readonly mailbox?: string;
}
interface Injected {
  readonly outcome: string;
  readonly ticket: string;
  readonly quarantine: string | null;
}
async function inject({ from, auth, subject = 'Pump', body = 'Words.', mailbox = 'support' }: Mail): Promise<Injected> {
  const name = `m${++count}`;
  const domain = /@([^>]*)/.exec(from)?.[1] ?? '';
  const lines = [
    ...(auth ? [`Authentication-Results: mx.example.com; dmarc=${auth} header.from=${domain}`] : []),
    `From: ${from}`,
    `To: ${mailbox}@example.com`,
    `Message-ID: <${name}@x>`,
    `Subject: ${subject}`,
    'Date: Wed, 07 Jan 2026 09:59:00 +0000',
  ];
  writeFileSync(join(folder, `${name}.eml`), [...lines, '', body, ''].join('\r\n'));
  return JSON.parse((await clerk(`mail inject ${name}.eml --mailbox ${mailbox} --json`)).out) as Injected;
}

interface Shown {
  readonly organisation: string | null;
  readonly contract: string | null;
  readonly project: string | null;
  readonly spentMinutes: number;
  readonly tags: readonly string[];
  readonly agreements: readonly { code: string; state: string; balance: number }[];
  readonly entries: readonly { kind: string; visibility: string; text: string }[];
}
const shown = (ref: string): Promise<Shown> => json<Shown>(`ticket show ${ref}`);
const words = (ticket: Shown): string => ticket.entries.map((entry) => entry.text).join('\n');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailclerk-customers-'));
  mkdirSync(join(folder, 'config'));
  mkdirSync(join(folder, 'rules/lists'), { recursive: true });
  writeFileSync(join(folder, 'config/mailclerk.yaml'), CONFIG);
  writeFileSync(join(folder, 'rules/10.yaml'), RULES);
  writeFileSync(join(folder, 'rules/lists/firms.csv'), 'domain,firm\nlisted.example,Listed Ltd\n');
  await clerk(['organisation', 'add', 'ACME GmbH', '--code', 'acme', '--domain', 'acme.example', '--alias', 'ACME']);
  await clerk('contract add gold --organisation ACME --to 2026-12-31 --minutes 60 --per-ticket 10');
  await clerk('project add rollout --organisation acme');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('whose customer a ticket is', () => {
  test('a proven sender of its domain: organisation, the one contract, the one project; the contact is remembered', async () => {
    const ticket = await shown((await inject({ from: 'Eva <eva@acme.example>', auth: 'pass' })).ticket);
    expect(ticket).toMatchObject({ organisation: 'acme', contract: 'gold', project: 'rollout' });
    expect(ticket.agreements).toMatchObject([{ code: 'gold', state: 'open', balance: 50 }, { code: 'rollout' }]);
    expect(words(ticket)).toContain('organisation acme: acme.example is its domain; contract gold: the only valid one');
    expect(ticket.tags).toEqual(['gold', 'acme']);
    expect(await json('contact show eva@acme.example')).toMatchObject({
      organisation: 'acme',
      organisationBy: 'domain',
    });
    const history = await json<{ changes: unknown; cause: string; door: string }[]>('contact history eva@acme.example');
    expect(history).toMatchObject([{ door: 'mail', changes: { organisation: { from: null, to: 'acme' } } }]);
  });

  test.each([
    ['fail', 'the sender is forged'],
    ['none', 'nothing proves the sender'],
  ] as const)(
    'auth %s: neither ticket nor contact get its organisation, and the history says why',
    async (auth, why) => {
      const from = `boss-${auth}@acme.example`;
      const ticket = await shown((await inject({ from, auth })).ticket);
      expect(ticket).toMatchObject({ organisation: null, contract: null, project: null, tags: [] });
      expect(words(ticket)).toContain(why);
      expect(await json(`contact show ${from}`)).toMatchObject({ organisation: null, domainOf: 'acme' });
    },
  );

  test('a contact whose language staff wrote down is answered in it, whatever his mail is written in', async () => {
    await clerk('contact set nel@klant.example fields.language=nl');
    const body = 'Good morning, the printer in our office does not work any more. Could you please have a look at it?';
    const { ticket } = await inject({ from: 'Nel <nel@klant.example>', auth: 'pass', body });
    expect((await json<{ ref: string }[]>('ticket list language:nl')).map(({ ref }) => ref)).toEqual([ticket]);
  });

  test('a forged mail of a known contact changes nothing of him and opens no contract', async () => {
    const ticket = await shown((await inject({ from: 'eva@acme.example', auth: 'fail' })).ticket);
    expect(ticket).toMatchObject({ organisation: null, contract: null, tags: [] });
    expect(await json('contact show eva@acme.example')).toMatchObject({ organisation: 'acme', name: 'Eva' });
    expect((await json<{ balance: number }>('contract show gold')).balance).toBe(50);
  });

  test('a mailbox that proves nothing: the ticket says so, the contact is not remembered', async () => {
    const ticket = await shown((await inject({ from: 'udo@acme.example', mailbox: 'open' })).ticket);
    expect(ticket).toMatchObject({ organisation: 'acme', contract: 'gold' });
    expect(words(ticket)).toContain('this mailbox proves no senders');
    expect(await json('contact show udo@acme.example')).toMatchObject({ organisation: null });
  });

  test('what staff said of an address holds without proof, and for his other addresses', async () => {
    await clerk('contact set pia@freemail.example organisation=ACME');
    await clerk('contact merge pia@freemail.example pia@home.example');
    const ticket = await shown((await inject({ from: 'pia@home.example', auth: 'none' })).ticket);
    expect(ticket).toMatchObject({ organisation: 'acme', contract: 'gold' });
  });

  test("a rule's own list makes the organisation, and remembers the proven sender", async () => {
    const ticket = await shown((await inject({ from: 'lis@listed.example', auth: 'pass' })).ticket);
    expect(ticket.organisation).toBe('listed-ltd');
    expect(await json('contact show lis@listed.example')).toMatchObject({
      organisation: 'listed-ltd',
      organisationBy: 'rule',
    });
    expect((await inject({ from: 'lis@listed.example', auth: 'fail' })).outcome).toBe('created');
    expect((await json<unknown[]>('organisation history listed-ltd')).length).toBe(1);
  });

  test('words of a mail name the ticket, never the contact, and open no contract', async () => {
    const body = 'Firm: ACME\nProject: New Hall\n';
    const ticket = await shown(
      (await inject({ from: 'eve@evil.example', auth: 'pass', subject: 'Form 1', body })).ticket,
    );
    expect(ticket).toMatchObject({ organisation: 'acme', contract: null, project: 'new-hall' });
    expect(words(ticket)).toContain('contract not linked: the organisation is only named in the mail');
    expect(await json('contact show eve@evil.example')).toMatchObject({ organisation: null });
    expect(await json('project show new-hall')).toMatchObject({
      name: 'New Hall',
      organisation: 'acme',
      state: 'open',
    });
  });

  test('a forged form makes no organisation; a mail provider is none', async () => {
    const forged = await inject({ from: 'x@y.example', auth: 'fail', subject: 'Form', body: 'Firm: Fraud Inc\n' });
    expect(await shown(forged.ticket)).toMatchObject({ organisation: null });
    expect((await clerk(['organisation', 'show', 'Fraud Inc'])).code).toBe(5);
    const mailer = await inject({ from: 'x@y.example', auth: 'pass', subject: 'Form', body: 'Firm: gmail.com\n' });
    expect(words(await shown(mailer.ticket))).toContain('gmail.com is a mail provider');
  });

  test('several valid contracts, expired ones, none: not linked, and said why', async () => {
    await clerk(['organisation', 'add', 'Beta AG', '--domain', 'beta.example']);
    expect(words(await shown((await inject({ from: 'a@beta.example', auth: 'pass' })).ticket))).toContain(
      'contract not linked: there is none',
    );
    await clerk('contract add old --organisation beta-ag --to 2025-12-31');
    expect(words(await shown((await inject({ from: 'a@beta.example', auth: 'pass' })).ticket))).toContain(
      'none is valid (old expired on 2025-12-31)',
    );
    await clerk('contract add b1 --organisation beta-ag');
    await clerk('contract add b2 --organisation beta-ag');
    const ticket = await inject({ from: 'a@beta.example', auth: 'pass' });
    expect(words(await shown(ticket.ticket))).toContain(
      'contract not linked: 2 are valid (b2, b1); choose: contract=b2',
    );
    expect((await clerk(`ticket set ${ticket.ticket} contract=old`)).err).toContain(
      'contract old expired on 2025-12-31',
    );
    expect((await clerk(`ticket set ${ticket.ticket} contract=gold`)).err).toContain(
      "contract gold is acme's, the ticket is beta-ag's",
    );
    expect((await clerk(`ticket set ${ticket.ticket} contract=b1`)).code).toBe(0);
    expect(await shown(ticket.ticket)).toMatchObject({ contract: 'b1' });
  });
});

describe('a contract and its account', () => {
  test('pays for tickets and work; a correction is an entry of its own; unlinking and undoing settle it', async () => {
    await clerk(
      'contract add silver --contact kim@solo.example --points 10 --per-ticket 2 --point-minutes 15 --round 5',
    );
    const { ticket } = await inject({ from: 'kim@solo.example', auth: 'pass' });
    const balance = async () => (await json<{ balance: number }>('contract show silver')).balance;
    expect(await balance()).toBe(8);
    expect((await clerk(`ticket spent ${ticket} 31m on the phone`)).code).toBe(0);
    expect(await balance()).toBe(5);
    expect((await clerk(`ticket spent ${ticket} 1h --as bob`)).code).toBe(0);
    expect(await balance()).toBe(1);
    expect((await clerk(`ticket spent ${ticket} --reverse 2 wrong ticket --as bob`)).code).toBe(0);
    expect(await balance()).toBe(5);
    expect((await clerk(`ticket spent ${ticket} --reverse 2`)).out).toBe('');
    expect(await shown(ticket)).toMatchObject({ spentMinutes: 31, contract: 'silver' });
    const times = await json<{ minutes: number; cost: number; reversedBy: number | null }[]>(`ticket times ${ticket}`);
    expect(times).toMatchObject([
      { minutes: 31, cost: 3 },
      { minutes: 60, cost: 4, reversedBy: 3 },
      { minutes: -60, cost: -4 },
    ]);
    const unlinked = await clerk(`ticket set ${ticket} contract=none`);
    expect(await balance()).toBe(7);
    await clerk(`ticket undo ${/ticket undo (u\d+)/.exec(unlinked.err)?.[1]}`);
    expect(await balance()).toBe(5);
    const lines = await json<{ amount: number; balance: number }[]>('contract account silver');
    expect(lines.map((line) => line.amount).toReversed()).toEqual([10, -2, -3, -4, 4, 2, -2]);
    expect(lines[0]?.balance).toBe(lines.reduce((sum, line) => sum + line.amount, 0));
    expect((await clerk('db check')).code).toBe(0);
  });

  test.each([
    ['refuse', 4, 0, 5],
    ['warn', 0, 0, -15],
    ['allow', 0, 0, -15],
  ] as const)('overdraw %s', async (policy, _, __, left) => {
    const code = `thin-${policy}`;
    await clerk(`contract add ${code} --contact ${policy}@thin.example --minutes 5 --overdraw ${policy}`);
    const { ticket } = await inject({ from: `${policy}@thin.example`, auth: 'pass' });
    const ran = await clerk(`ticket spent ${ticket} 20m`);
    expect(ran.code === 0).toBe(policy !== 'refuse');
    if (policy === 'refuse') expect(ran.err).toContain('5 minutes, 20 are taken: -15 (overdraw: refuse)');
    if (policy === 'warn') expect(ran.err).toContain('warning: contract thin-warn has 5 minutes');
    expect((await json<{ balance: number }>(`contract show ${code}`)).balance).toBe(left);
    const flags = words(await shown(ticket));
    if (policy !== 'refuse') expect(flags).toContain(': -15');
  });

  test('an exhausted contract that refuses is not linked to a new ticket, and says so', async () => {
    await clerk('contract add dry --contact dry@thin.example --points 0 --per-ticket 1 --overdraw refuse');
    const ticket = await shown((await inject({ from: 'dry@thin.example', auth: 'pass' })).ticket);
    expect(ticket.contract).toBeNull();
    expect(words(ticket)).toContain('contract dry not linked: contract dry has 0 points, 1 are taken: -1');
  });

  test('is shown expired when its time is over, and pays no more', async () => {
    await clerk('contract add short --contact sho@rt.example --from 2026-01-01 --to 2026-01-07 --minutes 100');
    const { ticket } = await inject({ from: 'sho@rt.example', auth: 'pass' });
    const later = '2026-01-08T00:00:00Z';
    const ran = await clerk(`ticket spent ${ticket} 10m`, later);
    expect(ran.err).toContain('contract short expired on 2026-01-07: nothing is taken from it');
    expect((await clerk(`ticket show ${ticket}`, later)).out).toContain(
      'short (expired, until 2026-01-07, 100 minutes left)',
    );
  });
});

describe('a blocked contact', () => {
  test('his mail waits in quarantine with the reason, and is taken in once he is unblocked', async () => {
    await clerk(['contact', 'block', 'rude@x.example', '--reason', 'insults']);
    const held = await inject({ from: 'rude+a@x.example', auth: 'pass' });
    expect(held).toMatchObject({ outcome: 'quarantined', ticket: null });
    expect(held.quarantine).toContain('contact rude@x.example is blocked: insults');
    expect((await clerk('contact list --blocked')).out).toContain('rude@x.example');
    expect((await inject({ from: 'rude@x.example', subject: 'advert' })).outcome).toBe('ignored');
    await clerk('contact unblock rude@x.example');
    const [row] = await json<{ id: number }[]>('quarantine list');
    expect((await clerk(`quarantine retry ${row?.id}`)).code).toBe(0);
    const why = await json<{ outcome: string }[] | { outcome: string }>(`mail why ${row?.id}`);
    expect(JSON.stringify(why)).toContain('blocked');
    expect(await json('contact history rude@x.example')).toMatchObject([
      { text: 'unblocked' },
      { text: 'blocked: insults' },
    ]);
  });

  test('is blocked with every address of his; own people cannot be', async () => {
    await clerk('contact merge two@x.example three@x.example');
    await clerk('contact block three@x.example');
    expect((await inject({ from: 'two@x.example', auth: 'pass' })).outcome).toBe('quarantined');
    expect((await clerk('contact block anna@example.com')).err).toContain("agent anna's");
    expect((await clerk('contact block support@example.com')).err).toContain('an address of ours');
  });
});

describe('who may, and what is refused', () => {
  test.each([
    ['organisation add Gamma --as bob', 6, 'expected a role whose `can` lists customers'],
    ['organisation add Acme', 7, "organisation acme's already"],
    ['organisation add Free --domain a.firm-mail.example', 2, 'is a mail provider'],
    ['organisation show nobody', 5, 'there is no organisation'],
    ['organisation set acme color=red', 2, 'there is no "color" to set'],
    ['contact set a@b.example organisation=nobody', 2, 'organisation "nobody" is unknown'],
    ['contract add gold --organisation acme', 7, 'is there already'],
    ['contract set gold unit=points', 7, 'it cannot count points'],
    ['project set rollout unit=points', 2, 'there is no "unit" to set'],
    ['ticket spent 1 soon', 2, 'is no length of time'],
    ['ticket spent 1 --reverse 999', 5, 'has no time entry 999'],
    ['ticket set 1 contract=glod', 2, 'contract "glod" is unknown'],
  ])('%s: exit %i', async (line, code, said) => {
    const ran = await clerk(line.includes('"') ? words2(line) : line);
    expect(ran.err).toContain(said);
    expect(ran.code).toBe(code);
  });

  test('a refusal leads nowhere that is not there; days are those of the house', async () => {
    expect((await clerk('contract add lead --organisation nobody')).err).toContain('next: mailclerk contract list');
    expect((await clerk('contact block a@b.example --reason x --as bob')).err).toMatch(
      /next: mailclerk contact show a@b/,
    );
    const made = await clerk('contract add days --organisation acme --from 2026-03-01 --dry-run');
    expect(made.out).toContain('from: – → 2026-03-01 00:00');
  });

  test('a rehearsal changes nothing; the tickets of an organisation are those one may see', async () => {
    expect((await clerk('organisation set acme note=changed --dry-run')).out).toContain('would change');
    expect(await json('organisation show acme')).toMatchObject({ note: '', domains: ['acme.example'] });
    expect((await json<unknown[]>('organisation tickets ACME --all')).length).toBeGreaterThan(2);
    expect((await json<unknown[]>('contact tickets eva@acme.example')).length).toBe(2);
    expect((await json<unknown[]>('project tickets rollout')).length).toBeGreaterThan(0);
  });

  test('rules read tags and fields that staff gave him', async () => {
    await clerk('contact set sue@acme.example fields.region=south tags=vip');
    expect((await shown((await inject({ from: 'sue@acme.example', auth: 'pass' })).ticket)).tags).toContain(
      'south-vip',
    );
  });
});

test('somebody outside who watches gets what the customer gets, and nothing internal (D5)', async () => {
  const { ticket } = await inject({ from: 'cust@omer.example', auth: 'pass' });
  await clerk(`ticket watch ${ticket} further@contact.example`);
  const told = async (line: string) => {
    const ran = await clerk(`${line} --dry-run --json`);
    return (JSON.parse(ran.out) as { notices: { to: string; template: string }[] }).notices
      .filter(({ to }) => to === 'further@contact.example')
      .map(({ template }) => template);
  };
  expect(await told(`ticket reply ${ticket} Hello`)).toEqual(['reply']);
  expect(await told(`ticket close ${ticket} --reason solved`)).toEqual(['closed']);
  expect(await told(`ticket note ${ticket} secret`)).toEqual([]);
  expect(await told(`ticket spent ${ticket} 20m`)).toEqual([]);
  expect(await told(`ticket set ${ticket} organisation=acme`)).toEqual([]);
});

describe('a later mail', () => {
  test('brings what `update` says; a forged one brings no organisation anybody made', async () => {
    writeFileSync(
      join(folder, 'rules/20.yaml'),
      'version: 1\nrules:\n  - { id: later, when: { subject: phase }, update: { project: rollout, organisation: acme } }\n',
    );
    const { ticket } = await inject({ from: 'late@omer.example', auth: 'pass' });
    writeFileSync(
      join(folder, 'late.eml'),
      `Authentication-Results: mx.example.com; dmarc=pass header.from=omer.example\r\nFrom: late@omer.example\r\nTo: support@example.com\r\nIn-Reply-To: <m${count}@x>\r\nMessage-ID: <late@x>\r\nSubject: phase two\r\nDate: Wed, 07 Jan 2026 09:59:00 +0000\r\n\r\nMore.\r\n`,
    );
    const joined = JSON.parse((await clerk('mail inject late.eml --json')).out) as Injected;
    expect(joined).toMatchObject({ outcome: 'joined', ticket });
    expect(await shown(ticket)).toMatchObject({ organisation: 'acme', project: 'rollout', contract: null });
  });

  test('explain and backtest judge contact.* from what was recorded', async () => {
    const { ticket } = await inject({ from: 'Eva <eva@acme.example>', auth: 'pass', subject: 'recorded' });
    expect((await clerk(`rules explain ${ticket}`)).out).toContain('contact.organisation: acme');
    await clerk('contact set eva@acme.example organisation=none');
    const judged = await clerk('rules backtest --since 30d --json');
    expect(JSON.parse(judged.out)).toMatchObject({ changed: 0, errors: 0 });
    await clerk('contact set eva@acme.example organisation=acme');
  });
});

/** A line with quotes as words. */
function words2(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}
