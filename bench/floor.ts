// The floor of a run, in a process of its own: imapflow fetch in batches of 50 + mailparser with all skips in-process +
// one SQLite commit of the raw mails per batch, nothing else; with `sends`, one pooled nodemailer send of the same bytes
// for each of the first so many mails. Prints one JSON line: CPU ms, mails, peak RSS.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';

interface FloorTask {
  readonly imapPort: number;
  readonly user: string;
  readonly password: string;
  readonly smtpPort: number;
  readonly sends: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as FloorTask;
const dir = mkdtempSync(join(tmpdir(), 'mc-floor-'));
const db = new Database(join(dir, 'floor.sqlite'));
db.pragma('journal_mode = wal');
db.pragma('synchronous = full');
db.exec('create table raw (uid integer primary key, raw blob not null, subject text) strict');
const insert = db.prepare('insert into raw (uid, raw, subject) values (?, ?, ?)');
const client = new ImapFlow({
  host: '127.0.0.1',
  port: task.imapPort,
  secure: false,
  doSTARTTLS: false,
  auth: { user: task.user, pass: task.password },
  logger: false,
});
await client.connect();
const transport = createTransport({
  host: '127.0.0.1',
  port: task.smtpPort,
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: 2,
});

const marks: number[] = [];
const before = process.cpuUsage();
await client.mailboxOpen('INBOX', { readOnly: true });
const uids = (await client.search({ all: true }, { uid: true })) || [];
let sent = 0;
const sending: Promise<unknown>[] = [];
for (let at = 0; at < uids.length; at += 50) {
  const batch: { uid: number; raw: Buffer; subject: string }[] = [];
  for await (const mail of client.fetch(
    uids.slice(at, at + 50),
    { source: true, internalDate: true, size: true },
    { uid: true },
  )) {
    if (mail.source) batch.push({ uid: mail.uid, raw: mail.source, subject: '' });
  }
  for (const mail of batch) {
    const parsed = await simpleParser(mail.raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      keepDeliveryStatus: true,
      keepCidLinks: true,
    });
    mail.subject = parsed.subject ?? '';
  }
  db.transaction(() => {
    for (const mail of batch) insert.run(mail.uid, mail.raw, mail.subject);
  })();
  for (const mail of batch) {
    if (sent >= task.sends) break;
    sent += 1;
    sending.push(
      transport.sendMail({ envelope: { from: 'floor@bench.example', to: ['sink@bench.example'] }, raw: mail.raw }),
    );
  }
  if (sending.length >= 50) await Promise.all(sending.splice(0));
  const used = process.cpuUsage(before);
  marks.push((used.user + used.system) / 1000);
}
await Promise.all(sending);
const used = process.cpuUsage(before);
await client.logout();
transport.close();
db.close();
rmSync(dir, { recursive: true, force: true });
process.stdout.write(
  `${JSON.stringify({ mails: uids.length, sent, cpuMs: (used.user + used.system) / 1000, rssMb: process.resourceUsage().maxRSS / 1024, marks })}\n`,
);
