// The rows H37–H46 of the hostile inputs, each as a whole mail through the real pipeline: what it becomes, and that nobody
// gets an answer who must not. The rows of outgoing mails (H48–H54) are in test/notify.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, type Letter, mailOf, openDesk, virtualClock } from './desk.ts';

const START = Date.UTC(2026, 0, 5, 8, 0);
const clock = virtualClock(START);
const sent: Letter[] = [];
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('a', clock, (letter) => sent.push(letter));
});
afterAll(() => desk.close());

let ids = 0;
/** Takes one mail in; gives what became of it and which receipts left or were held back. */
async function took(raw: string): Promise<{ outcome: unknown; receipts: readonly string[]; agents: number }> {
  clock.at += 61 * 60_000;
  const [before] = await desk.rows('select coalesce(max(id), 0) as id from outbox');
  await desk.take([raw]);
  const rows = await desk.rows(
    `select kind, name, to_address as "to", state, reason from outbox where id > ${Number(before?.id)}`,
  );
  const [mail] = await desk.rows(
    "select case when state = 'quarantined' then state else outcome end as outcome from ledger order by id desc limit 1",
  );
  const receipts = rows
    .filter(({ kind }) => kind === 'receipt')
    .map(({ name, to, reason, state }) => `${name} ${to}: ${reason ?? state}`);
  return {
    outcome: mail?.outcome,
    receipts,
    agents: rows.filter(({ kind, state }) => kind === 'agent' && state === 'sent').length,
  };
}
const letter = (own: Partial<Parameters<typeof mailOf>[0]> & { readonly from: string }) =>
  mailOf({
    to: 'support@a.example',
    subject: 'Pump',
    id: `x${++ids}@x.example`,
    at: clock.at,
    proven: true,
    body: 'The pump leaks.',
    ...own,
  });
const report = (from: string, type: string, part: string, head = '') =>
  letter({
    from,
    head: `${head}MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=${type}; boundary=b\r\n`,
    body: `--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--b\r\n${part}\r\n--b--`,
  });

describe('the rows of loops and storms', () => {
  it.each([
    ['Auto-Submitted: auto-replied', 'auto'],
    ['Auto-Submitted: auto-generated', 'auto'],
    ['X-Auto-Response-Suppress: All', null],
    ['X-Autoreply: yes', 'auto'],
    ['Precedence: auto_reply', 'auto'],
    ['Precedence: junk', null],
    ['List-Id: <news.lists.example>', 'list'],
  ])('H37: a mail with %s opens a ticket at most, and gets no receipt', async (head, reason) => {
    const { receipts } = await took(letter({ from: `eva-${++ids}@firma.example`, head: `${head}\r\n` }));
    if (reason !== null) expect(receipts).toEqual([expect.stringMatching(new RegExp(`: ${reason}$`))]);
    else expect(receipts.filter((one) => one.endsWith(': sent'))).toEqual([]);
  });

  it('H38: a delivery report gets no receipt, with or without the null sender', async () => {
    const status =
      'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\nFinal-Recipient: rfc822; eva@firma.example\r\nAction: failed\r\nStatus: 5.1.1\r\n';
    for (const head of ['Return-Path: <>\r\n', '']) {
      const { receipts, outcome } = await took(report('postmaster@x.example', 'delivery-status', status, head));
      expect(receipts.filter((one) => one.endsWith(': sent'))).toEqual([]);
      expect(outcome).toBe('ignored');
    }
  });

  it.each([
    [
      'a read receipt',
      'disposition-notification',
      'Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; eva@firma.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n',
    ],
    [
      'an abuse report',
      'feedback-report',
      'Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\n',
    ],
  ])('H40: %s gets no receipt', async (_, type, part) => {
    const { receipts } = await took(report('eva@firma.example', type, part));
    expect(receipts.filter((one) => one.endsWith(': sent'))).toEqual([]);
  });

  it('H40: a DMARC report gets no receipt', async () => {
    const head = 'Auto-Submitted: auto-generated\r\n';
    const subject = 'Report Domain: a.example Submitter: big.example Report-ID: 17';
    const { receipts } = await took(letter({ from: 'noreply-dmarc-support@big.example', subject, head }));
    expect(receipts.filter((one) => one.endsWith(': sent'))).toEqual([]);
  });

  it('H41: one address gets three receipts within a day, whatever it writes', async () => {
    const outcomes: string[] = [];
    for (let n = 0; n < 5; n++)
      outcomes.push(...(await took(letter({ from: 'viel@firma-41.example', subject: `Nr. ${n}` }))).receipts);
    expect(outcomes.map((one) => one.split(': ')[1])).toEqual([
      'sent',
      'sent',
      'sent',
      'limit-address',
      'limit-address',
    ]);
  });

  it('H42: our own mail that comes back opens nothing; fifty-one hops are a loop', async () => {
    await took(letter({ from: 'eva@firma-42.example' }));
    const own = sent.at(-1);
    expect(await took(own?.raw ?? '')).toMatchObject({ outcome: 'ignored', receipts: [] });
    // A forwarder that gives it another Message-ID: our mark is still in it.
    expect(
      await took((own?.raw ?? '').replace(/^Message-ID: .*$/m, 'Message-ID: <new@forwarder.example>')),
    ).toMatchObject({ outcome: 'ignored' });
    const hops = 'Received: from x by y; Mon, 5 Jan 2026 08:00:00 +0000\r\n'.repeat(51);
    expect(await took(letter({ from: 'eva@firma-42.example', head: hops }))).toMatchObject({
      outcome: 'quarantined',
      receipts: [],
    });
  });

  it('H43: a forged From is not answered; a sender nobody proves reads nothing of his own words', async () => {
    const forged = letter({ from: 'opfer@firma-43.example', proven: false });
    const fail = 'Authentication-Results: mx.example.com; dmarc=fail header.from=firma-43.example\r\n';
    expect((await took(fail + forged)).receipts).toEqual([expect.stringMatching(/auth-fail$/)]);
    const stranger = letter({
      from: 'Kaufen https://x.example <fremd@firma-44.example>',
      subject: 'Angebot zauberwort.example',
      body: 'zauberwort',
      proven: false,
    });
    expect((await took(stranger)).receipts).toEqual([expect.stringMatching(/: sent$/)]);
    const text = (sent.findLast(({ to }) => to === 'fremd@firma-44.example')?.raw ?? '').replaceAll('=\r\n', '');
    expect(text).toContain('T-2026-');
    expect(text).not.toMatch(/zauberwort|Kaufen|Angebot/);
  });

  it('H44: what a filter before us calls spam is not answered', async () => {
    const { receipts } = await took(letter({ from: 'gewinn@lotto.example', head: 'X-Spam-Flag: YES\r\n' }));
    expect(receipts).toEqual([expect.stringMatching(/: spam$/)]);
  });

  it.each([
    'MAILER-DAEMON@x.example',
    'owner-list@lists.example',
    'no-reply@shop.example',
    'support@a.example',
    'bounces+17@news.example',
  ])('H45: %s never gets an answer', async (from) => {
    const { receipts } = await took(letter({ from }));
    expect(receipts.filter((one) => one.endsWith(': sent'))).toEqual([]);
  });

  it('H45: neither does a mail with the null sender', async () => {
    const { receipts } = await took(`Return-Path: <>\r\n${letter({ from: 'eva@firma-45.example' })}`);
    expect(receipts).toEqual([expect.stringMatching(/(?:auto|null-sender)$/)]);
  });

  it('and whoever is a person is answered all the same', async () => {
    expect((await took(letter({ from: 'mensch@firma-46.example' }))).receipts).toEqual([
      'opened mensch@firma-46.example: sent',
    ]);
  });
});
