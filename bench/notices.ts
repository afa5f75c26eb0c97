// Two budgets of what people receive. `compose`: CPU of making one notice from its row, templates compiled, over every
// template and shipped locale; the median counts. P6: the time from the moment a mail lies in the mailbox until its receipt
// is accepted by the sink, less what the IMAP server itself takes to announce it, as a second client in IDLE sees it. A
// real Dovecot, a real daemon in a process of its own; clients and sink in this one.
import { ImapFlow } from 'imapflow';
import { noticeNames } from '../src/model/notice.ts';
import { composeNotice } from '../src/notify/compose.ts';
import { sampleKeys, sampleRow } from '../src/notify/samples/samples.ts';
import { makeSite } from '../test/integration/site.ts';
import { sampleSetup } from '../test/notify/sample-site.ts';
import { startDovecot } from '../test/servers/dovecot.ts';
import { startSink } from '../test/servers/smtp-sink.ts';
import type { Figure } from './report.ts';

const LOCALES = ['de', 'en', 'nl', 'fr'];
const ROUNDS = 40;
const MAILS = Number(process.env.BENCH_P6_MAILS ?? 60);
const GAP_MS = 250;

/** CPU of composing, the median over notices and locales. */
export function composeFigures(): readonly Figure[] {
  const setup = sampleSetup();
  const now = Date.parse('2026-03-04T09:30:00Z');
  const costs: { readonly what: string; readonly ms: number }[] = [];
  for (const template of noticeNames) {
    for (const locale of LOCALES) {
      const row = sampleRow({ template, setup, locale, now });
      const compose = (): unknown => composeNotice(row, { setup, keys: sampleKeys, now, files: [], original: null });
      // Compiled once per Setup, and warm: what the thousandth notice costs.
      for (let warm = 0; warm < ROUNDS; warm++) compose();
      const before = process.threadCpuUsage();
      for (let round = 0; round < ROUNDS; round++) compose();
      const used = process.threadCpuUsage(before);
      costs.push({ what: `${locale}/${template}`, ms: (used.user + used.system) / 1000 / ROUNDS });
    }
  }
  const sorted = costs.toSorted((a, b) => a.ms - b.ms);
  const dearest = sorted.at(-1);
  return [
    {
      id: 'compose',
      name: 'composing a notice, templates compiled, ms of CPU, median',
      value: sorted[Math.floor(sorted.length / 2)]?.ms ?? Number.NaN,
      floor: '',
      absolute: `${costs.length} notices; dearest ${dearest?.what} ${dearest?.ms.toFixed(2)} ms`,
    },
  ];
}

/** P6. */
export async function latencyFigures(): Promise<readonly Figure[]> {
  const dovecot = await startDovecot({ users: { support: 'secret' } });
  const sink = await startSink();
  const site = makeSite({
    mailboxes: { support: { port: dovecot.port, trust_auth_results: ['mx.example.com'] } },
    smtpPort: sink.port,
    isMeasured: true,
    config: {
      gate: { per_address_per_day: 1000, unverified_per_hour: 100_000 },
      notifications: { agents: { new: 'none', reply: 'none' } },
    },
  });
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'support', pass: 'secret' },
    logger: false,
  });
  try {
    const daemon = await site.daemon();
    await client.connect();
    await client.mailboxOpen('INBOX');
    let announced: (at: number) => void = () => undefined;
    client.on('exists', () => announced(performance.now()));
    void client.idle();
    const over: number[] = [];
    const whole: number[] = [];
    for (let n = 0; n < MAILS + 5; n++) {
      const seen = new Promise<number>((resolve) => {
        announced = resolve;
      });
      const arrived = sink.arrived(n + 1).then(() => performance.now());
      const begun = performance.now();
      dovecot.deliver('support', mail(n));
      const [told, taken] = await Promise.all([within(seen), within(arrived)]);
      // The first ones warm up the reader, the rules and the templates.
      if (n >= 5) {
        over.push(Math.max(0, taken - told));
        whole.push(taken - begun);
      }
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    await daemon.stop();
    return [
      {
        id: 'P6',
        name: 'delivery → `opened` accepted by the sink, over the server’s own IDLE delay, ms, p95',
        value: percentile(over, 0.95),
        floor: '',
        absolute: `p50 ${percentile(over, 0.5).toFixed(0)} ms over ${over.length} mails; from the delivery on p50 ${percentile(whole, 0.5).toFixed(0)}, p95 ${percentile(whole, 0.95).toFixed(0)} ms`,
      },
    ];
  } finally {
    client.close();
    await site.remove();
    await sink.stop();
    await dovecot.stop();
  }
}

function mail(n: number): string {
  // Each from a domain of its own: nobody gets many receipts, nor does one domain.
  const domain = `kunde${n}.example`;
  const who = `eva@${domain}`;
  return [
    `Authentication-Results: mx.example.com; dmarc=pass header.from=${domain}`,
    `From: ${who}`,
    'To: support@example.com',
    `Message-ID: <p6-${n}@${domain}>`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Subject: Order ${n}`,
    '',
    `Where is order ${n}?`,
    '',
  ].join('\r\n');
}

function within<T>(what: Promise<T>): Promise<T> {
  return Promise.race([
    what,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('P6: no answer within 30 s')), 30_000).unref()),
  ]);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
