// `do: imap` on a real Dovecot: what the rule says beats the mailbox' `after:`, holds through kill -9, and one wish the
// server cannot carry out keeps no other mail waiting.
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { makeSite, type Site } from './site.ts';

const rules = `version: 1
rules:
  - { id: bill, when: { subject: Bill }, then: ticket, do: [ { imap: { move: "Bills/{{mail.from_domain}}", flag: $Billed } } ] }
  - { id: junk, when: { subject: Junk }, then: ignore, why: junk, do: [ { imap: { delete: true } } ] }
  - { id: keep, when: { subject: Keep }, then: ticket, do: [ { imap: { keep: true, flag: flagged } } ] }
  - { id: held, when: { subject: Held }, then: quarantine, do: [ { imap: { move: Held } } ] }
  - { id: looked, when: { subject: Odd }, then: quarantine, do: [ { imap: { keep: true, flag: $Odd } } ] }
  - { id: never, when: { subject: { is: INBOX } }, then: ticket, do: [ { imap: { move: "{{mail.subject}}" } } ] }
`;

const mail = (n: number, subject: string): string =>
  `From: Eva <eva@customers.example>\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${n}@customers.example>\r\n\r\nHere.\r\n`;

interface Listed {
  readonly subject: string;
  readonly flags: readonly string[];
}

/** What another mail program sees. */
async function listed(dovecot: Dovecot, folder: string): Promise<readonly Listed[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.port,
    secure: false,
    auth: { user: 'support', pass: 'secret' },
    doSTARTTLS: false,
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen(folder, { readOnly: true });
    const found: Listed[] = [];
    for await (const one of client.fetch('1:*', { envelope: true, flags: true }))
      found.push({
        subject: one.envelope?.subject ?? '',
        flags: [...(one.flags ?? [])].filter((flag) => flag !== '\\Recent'),
      });
    return found;
  } finally {
    await client.logout();
  }
}

function shown({ subject, flags }: Listed): string {
  return [subject, ...flags].join(' ');
}

describe.skipIf(dovecotMissing() !== null)('do: imap', () => {
  let dovecot: Dovecot;
  const sites: Site[] = [];
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret', plain: 'secret' } });
  });
  afterAll(async () => {
    for (const site of sites) await site.remove();
    await dovecot?.stop();
  });

  it('beats after:, each mail by its rule; a dry run and a test say what will happen', {
    timeout: 180_000,
  }, async () => {
    const subjects = ['Bill one', 'Junk', 'Keep this', 'Held back', 'Plain', 'Bill two', 'INBOX', 'Plain too'];
    for (const [index, subject] of subjects.entries()) dovecot.deliver('support', mail(index, subject));
    const site = makeSite({
      mailboxes: { support: { port: dovecot.port, after: { move: 'Done' } } },
      rules: { '10.yaml': rules },
    });
    sites.push(site);
    site.write('mail.eml', mail(9, 'Bill three'));
    const dry = (await site.cli('mail', 'inject', 'mail.eml', '--dry-run', '--json')).json;
    expect(dry.imap).toBe('flag $Billed, move Bills/customers_example');

    // Killed after the server did it and before that was written down; then it is found done, and nothing is done twice.
    const killed = await site.run(['run', '--once'], { env: { MAILCLERK_FAIL: 'ack.commanded:kill@2' } });
    expect(killed.code).not.toBe(0);
    await site.cli('run', '--once');
    expect((await listed(dovecot, 'Bills/customers_example')).map(shown)).toEqual([
      'Bill one $Billed',
      'Bill two $Billed',
    ]);
    expect((await listed(dovecot, 'Done')).map(shown)).toEqual(['Plain', 'Plain too']);
    expect((await listed(dovecot, 'Held')).map(shown)).toEqual(['Held back']);
    // A folder mail is taken from is no place to move to: the mail stays, and that is said.
    expect((await listed(dovecot, 'INBOX')).map(shown)).toEqual(['Keep this \\Flagged', 'INBOX']);
    const open = site.rows("select count(*) as n from ledger where ack in ('due', 'none')");
    expect(open).toEqual([{ n: 0 }]);
    const audit = (await site.cli('mailbox', 'audit', '--json')).json;
    expect(audit).toMatchObject({ unaccounted: 0, pending: 0 });

    // Nobody needs what was set aside: what the rule wanted until then is over, and `after:` counts as for every ignored mail.
    dovecot.deliver('support', mail(20, 'Odd one'));
    await site.cli('run', '--once');
    expect((await listed(dovecot, 'INBOX')).map(shown)).toContain('Odd one $Odd');
    const held = site.rows("select id from ledger where state = 'quarantined'").map(({ id }) => String(id));
    expect(held).toHaveLength(2);
    expect((await site.cli('quarantine', 'ignore', ...held)).code).toBe(0);
    await site.cli('run', '--once');
    expect((await listed(dovecot, 'Held')).map(shown)).toEqual(['Held back']);
    expect((await listed(dovecot, 'Done')).map(shown)).toContain('Odd one $Odd');
    expect((await site.cli('mail', 'why', held[0] ?? '')).stdout).not.toContain('comes out differently');
    expect((await site.cli('mailbox', 'audit', '--json')).json).toMatchObject({
      ignored: 3,
      unaccounted: 0,
      pending: 0,
    });
  });
});
