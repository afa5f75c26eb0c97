// Numbered questions of numbered customers, for whoever counts whether each mail is in one ticket once and each customer was
// told once. Takes a mail server and a site; gives mails put and what the histories hold.
import type { Site } from '../integration/site.ts';
import type { Dovecot } from '../servers/dovecot.ts';

/** Puts questions `from` to `to` (not included) into the mailbox of `support`. */
export function putQuestions(server: Pick<Dovecot, 'deliver'>, from: number, to: number): void {
  for (let n = from; n < to; n++) server.deliver('support', question(n));
}

function question(n: number): string {
  return [
    `From: Customer ${n} <c${n}@firma${n}.example>`,
    'To: support@example.com',
    `Subject: Question ${n}`,
    `Message-ID: <question-${n}@firma.example>`,
    `Date: ${new Date().toUTCString()}`,
    '',
    `This is question number ${n}.`,
    '',
  ].join('\r\n');
}

/** Which mails stand in a history, and how often. */
export function filedMails(site: Pick<Site, 'rows'>): Readonly<Record<string, number>> {
  const rows = site.rows("select message_id as id, count(*) as n from entries where kind = 'mail' group by 1");
  return Object.fromEntries(rows.map((row) => [String(row.id), Number(row.n)]));
}

/** The first `count` questions, each once. */
export function eachOnce(count: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`<question-${n}@firma.example>`, 1]));
}

/** How many rows there are: a table with its condition. */
export function countRows(site: Pick<Site, 'rows'>, from: string): number {
  return Number(site.rows(`select count(*) as n from ${from}`)[0]?.n);
}
