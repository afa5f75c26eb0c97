// P7: what rules cost per mail: 10, 100, 500, 1,000 and 5,000 rules with mixed conditions, on plain mails of 3
// and 20 KB and on real mails, beside what reading them costs. `node bench/rules.ts`, or `npm run bench -- P7`; writes nothing. The mail
// is decided as the pipeline does it. Medians; both ends of a ratio are measured in turn, so that a busy machine hits both.
import { runDecide } from '../src/decide/answer.ts';
import { decide } from '../src/decide/decide.ts';
import type { Answer, Question } from '../src/model/facts.ts';
import type { Message } from '../src/model/message.ts';
import type { Policy, Site } from '../src/model/policy.ts';
import { defaultWorkflow } from '../src/model/workflow.ts';
import { readMail } from '../src/parse/read.ts';
import { loadRules } from '../src/rules/load.ts';
import { corpusMails } from '../test/corpus.ts';
import type { Figure } from './report.ts';

const COUNTS = [10, 100, 500, 1_000, 5_000];
const ROUNDS = 60;
const WARM_UP = 40;
const LINE = 'Sehr geehrte Damen und Herren, die Pumpe läuft seit gestern nicht mehr an.\r\n';

function rawMail(lines: number): Buffer {
  return Buffer.from(
    `From: Eva Roth <eva@acme.example>\r\nTo: support@example.com\r\nSubject: Pumpe 4711 undicht\r\nMessage-ID: <1@acme.example>\r\nX-System: erp\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${LINE.repeat(lines)}`,
  );
}

const site: Site = {
  own: new Set(['support@example.com']),
  ownDomains: new Set(['example.com']),
  mailboxes: { support: { address: 'support@example.com', queue: null, unsignedMark: 'deny', ownLists: [] } },
  queues: [{ name: 'support', address: 'support@example.com' }],
  agents: {},
  unsignedAgents: [],
  agentReply: 'note',
  reopen: { withinMs: 1e9, later: 'create_linked', cancelled: 'reject' },
  duplicates: 'join',
  mark: null,
  known: { queues: ['support'], agents: [], statuses: defaultWorkflow.statuses.map((status) => status.id) },
  timezone: 'Europe/Berlin',
};

/** Conditions as admins mix them; none decides, so that the run comes by every rule. The first of ten hundred matches. */
function conditionOf(n: number): string {
  const forms = [
    `{ from: kunde${n}@firma${n}.example }`,
    `{ from: "@firma${n}.example", subject: Rechnung }`,
    `{ recipient: box${n}@example.com, not: { is: auto } }`,
    `{ subject: stichwort${n} }`,
    `{ recipient: support@example.com, body: { word: wort${n} } }`,
    `{ subject: '/\\bAlarm ${n}: (?<host${n}>\\w+)/' }`,
    `{ body: '/\\b(?:INV|Bestellung)-${n}-\\d{4,}\\b/i' }`,
    `{ header.X-System: system${n} }`,
    `{ is: bounce, from.domain: firma${n}.example }`,
    `{ any: [ { subject: dies${n} }, { from: das${n}@firma.example } ] }`,
    `{ mailbox: support, auth.verified: true, thread.found: false, subject: { starts: antrag${n} } }`,
    n % 1000 === 11 ? '{ subject: pumpe }' : `{ anywhere: "ausdruck ${n}", attachments: ">0" }`,
  ];
  return forms[n % forms.length] ?? '{}';
}

function policyOf(count: number): Policy {
  const rules = Array.from({ length: count }, (_, n) => `  - { id: r${n}, when: ${conditionOf(n)}, tags: [t${n}] }`);
  const files = Array.from({ length: Math.ceil(count / 2_000) }, (_, part) => ({
    path: `rules/${10 + part}.yaml`,
    text: `version: 1\nrules:\n${rules.slice(part * 2_000, (part + 1) * 2_000).join('\n')}\n`,
  }));
  const loaded = loadRules(files, { site, readList: () => null });
  if (!loaded.rules) throw new Error(loaded.problems[0]?.message ?? 'the rules do not load');
  return { rules: loaded.rules.rules, defaults: loaded.rules.defaults, lists: {}, site };
}

function answer(question: Question): Answer {
  if (question.ask === 'now') return 1_770_000_000_000;
  if (question.ask === 'seen' || question.ask === 'threadCandidates') return [];
  if (question.ask === 'contact')
    return { known: false, name: '', organisation: null, tags: [], openTickets: 0, blocked: false };
  return question.ask === 'rate' ? 0 : null;
}

const evidence = {
  state: 'pass',
  dkim: 'pass',
  spf: null,
  dmarc: 'pass',
  arc: null,
  source: 'x',
  tokens: [],
  own: false,
} as const;

function judge(message: Message, policy: Policy): void {
  const hash = 'a'.repeat(64);
  const delivery = {
    ledger: 1,
    mailbox: 'support',
    folder: 'INBOX',
    sha256: hash,
    contentSha256: hash,
    receivedAt: 1_770_000_000_000,
    size: message.size,
    flags: [],
    oversize: false,
  };
  // A message of its own each time: nothing that one evaluation folded serves the next.
  runDecide(decide({ message: { ...message }, evidence, delivery }, policy, { trace: 'short' }), answer);
}

interface Timed {
  readonly mails: number;
  readonly octets: number;
  /** Median milliseconds of reading, then of deciding by the number of rules. */
  readonly reading: number;
  readonly deciding: ReadonlyMap<number, number>;
}

async function timed(raws: readonly Buffer[], policies: ReadonlyMap<number, Policy>): Promise<Timed> {
  const messages = await Promise.all(raws.map((raw) => readMail({ raw, size: raw.length, oversize: false })));
  const reading: number[] = [];
  const deciding = new Map([...policies.keys()].map((count) => [count, [] as number[]]));
  const rounds = Math.max(Math.ceil(ROUNDS / raws.length), 5);
  for (let round = -Math.ceil(WARM_UP / raws.length); round < rounds; round++) {
    const start = performance.now();
    for (const raw of raws) await readMail({ raw, size: raw.length, oversize: false });
    if (round >= 0) reading.push((performance.now() - start) / raws.length);
    for (const [count, policy] of policies) {
      const from = performance.now();
      for (const message of messages) judge(message, policy);
      if (round >= 0) deciding.get(count)?.push((performance.now() - from) / raws.length);
    }
  }
  const medians = new Map([...deciding].map(([count, times]) => [count, median(times)]));
  const octets = Math.round(raws.reduce((sum, raw) => sum + raw.length, 0) / raws.length);
  return { mails: raws.length, octets, reading: median(reading), deciding: medians };
}

/** P7: 5,000 rules over 10, the worst of all mails; P7b: over the cost of reading, on real mails. Prints the table. */
export async function ruleFigures(): Promise<readonly Figure[]> {
  const policies = new Map(COUNTS.map((count) => [count, policyOf(count)]));
  const real = await timed(
    corpusMails(300).map(({ raw }) => raw),
    policies,
  );
  const results = [await timed([rawMail(35)], policies), await timed([rawMail(270)], policies), real];
  process.stdout.write('\nrule evaluation, median ms a mail:\n');
  for (const { mails, octets, reading, deciding } of results) {
    const cells = [...deciding].map(([count, ms]) => `${count} rules ${ms.toFixed(3)}`);
    const name = mails === 1 ? 'plain mail' : `${mails} real mails`;
    process.stdout.write(`  ${name} of ${octets} octets: reading ${reading.toFixed(3)}; ${cells.join(', ')}\n`);
  }
  const growth = ({ deciding }: Timed): number => (deciding.get(5_000) ?? 0) / (deciding.get(10) ?? 0);
  const share = ({ deciding, reading }: Timed): number => (deciding.get(5_000) ?? 0) / reading;
  const [worst = real] = results.toSorted((a, b) => growth(b) - growth(a));
  return [
    figure('P7', '5,000 rules ÷ 10 rules, time a mail', worst, growth),
    figure('P7b', '5,000 rules ÷ reading, real mails', real, share),
  ];
}

function figure(id: string, name: string, one: Timed, ratio: (one: Timed) => number): Figure {
  const at = (count: number): string => `${(one.deciding.get(count) ?? 0).toFixed(3)} ms`;
  const floor = id === 'P7' ? `10 rules ${at(10)}` : `reading ${one.reading.toFixed(3)} ms`;
  return { id, name, value: ratio(one), floor, absolute: `5,000 rules ${at(5_000)} on ${one.octets} octets` };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

if (import.meta.main) {
  for (const { id, value, absolute } of await ruleFigures())
    process.stdout.write(`${id} ${value.toFixed(2)} (${absolute})\n`);
}
