// The mails of the sweep: some that make tickets, then some tens that touch everything a mail can become. Takes what left
// at the sink after the first; gives the second as they lie in the mailbox.
import { proven } from '../../integration/office.ts';
import type { FakeMail } from '../../servers/fake-imap.ts';
import { header, type SunkMail } from '../../servers/smtp-sink.ts';

export const MAX_SIZE = '64KB';
const DATE = 'Date: Sat, 21 Nov 2026 10:00:00 +0000';

/** Tickets that others answer to. */
export function firstMails(): readonly FakeMail[] {
  return mailsOf([1, 2, 3, 4].map((n) => fresh(`base${n}`)));
}

/** New customers, replies by reference and by address, an agent's answer with a file, a note, an oversize mail, a copy, strange ones. */
export function secondMails(sunk: readonly SunkMail[]): readonly FakeMail[] {
  const addressOf = (who: string, subject: string): string => {
    const found = sunk.find((mail) => mail.to.includes(who) && (header(mail.raw, 'subject') ?? '').includes(subject));
    const address = /[^<\s]+@[^>\s]+/.exec((found && header(found.raw, 'reply-to')) ?? '')?.[0];
    if (!address) throw new Error(`no notice about ${subject} went to ${who}`);
    return address;
  };
  const anna = 'anna@staff.example';
  const copy = fresh('copy');
  return mailsOf([
    fresh('one'),
    fresh('two'),
    reply('base1', 'support@example.com', ['In-Reply-To: <base1@firm.example>', 'References: <base1@firm.example>']),
    reply('base2', addressOf('base2@firm.example', ''), []),
    fresh('three'),
    agent('base3', addressOf(anna, 'Question base3'), '#reply\r\nThe printer needs a new drum.', true),
    agent('base4', addressOf(anna, 'Question base4'), '#note\r\nAsk the workshop.', false),
    fresh('large', `${'x'.repeat(70)}\r\n`, 1_200),
    copy,
    copy,
    fresh('four'),
    strange(),
    fresh('five'),
    `From: Robot <robot@machines.example>\r\nTo: support@example.com\r\nSubject: Out of office\r\nMessage-ID: <robot@machines.example>\r\nAuto-Submitted: auto-replied\r\n${DATE}\r\n\r\nI am away.\r\n`,
    fresh('six'),
    fresh('seven'),
  ]);
}

function mailsOf(raws: readonly string[]): readonly FakeMail[] {
  // Of now: older mails get no receipts.
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) (\S+)/.exec(new Date().toUTCString()) ?? [];
  return raws.map((raw, index) => ({ uid: index + 1, raw, internalDate: `${day}-${month}-${year} ${time} +0000` }));
}

function fresh(name: string, line = 'My printer does not print.\r\n', times = 1): string {
  return `From: Customer ${name} <${name}@firm.example>\r\nTo: support@example.com\r\nSubject: Question ${name}\r\nMessage-ID: <${name}@firm.example>\r\n${DATE}\r\n\r\nHello ${name}\r\n${line.repeat(times)}`;
}

function reply(name: string, to: string, headers: readonly string[]): string {
  const head = [
    `From: Customer ${name} <${name}@firm.example>`,
    `To: ${to}`,
    `Subject: Re: Question ${name}`,
    `Message-ID: <again.${name}@firm.example>`,
    ...headers,
    DATE,
  ];
  return `${head.join('\r\n')}\r\n\r\nIt still does not.\r\n`;
}

function agent(name: string, to: string, words: string, withFile: boolean): string {
  const head = [
    proven('staff.example'),
    'From: Anna <anna@staff.example>',
    `To: ${to}`,
    `Subject: Re: Question ${name}`,
    `Message-ID: <answer.${name}@staff.example>`,
    DATE,
    'MIME-Version: 1.0',
  ];
  if (!withFile) return `${head.join('\r\n')}\r\n\r\n${words}\r\n`;
  return `${head.join('\r\n')}\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${words}\r\n--b\r\nContent-Type: application/pdf; name="drum.pdf"\r\nContent-Disposition: attachment; filename="drum.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(18)}\r\n--b--\r\n`;
}

/** No From, no date, half a multipart. */
function strange(): string {
  return 'To: support@example.com\r\nMessage-ID: <strange@nowhere.example>\r\nContent-Type: multipart/mixed; boundary="z"\r\n\r\n--z\r\n\r\nHalf a mail\r\n';
}
