// What rules cost per mail: 10, 100, 500, 1,000 and 5,000 rules with mixed conditions on a 20 KB mail, beside what
// reading that mail costs. `node bench/rules.ts`; writes nothing.
import { runDecide } from '../src/decide/answer.ts';
import { decide } from '../src/decide/decide.ts';
import type { Answer, Question } from '../src/model/facts.ts';
import type { Message } from '../src/model/message.ts';
import type { Policy, Site } from '../src/model/policy.ts';
import { defaultWorkflow } from '../src/model/workflow.ts';
import { readMail } from '../src/parse/read.ts';
import { loadRules } from '../src/rules/load.ts';

const COUNTS = [10, 100, 500, 1_000, 5_000];
const ROUNDS = 101;
const raw = Buffer.from(
  `From: Eva Roth <eva@acme.example>\r\nTo: support@example.com\r\nSubject: Pumpe 4711 undicht\r\nMessage-ID: <1@acme.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${'Sehr geehrte Damen und Herren, die Pumpe läuft seit gestern nicht mehr an.\r\n'.repeat(270)}`,
);

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

/** Conditions as admins mix them; none of them decides, so every rule is looked at. */
function conditionOf(n: number): string {
  const forms = [
    `{ from: kunde${n}@firma${n}.example }`,
    `{ from: "@firma${n}.example", subject: Rechnung }`,
    `{ recipient: box${n}@example.com, not: { is: auto } }`,
    `{ subject: stichwort${n} }`,
    `{ body: { word: wort${n} } }`,
    `{ subject: '/\\bAlarm ${n}: (?<host${n}>\\w+)/' }`,
    `{ body: '/\\b(?:INV|Bestellung)-${n}-\\d{4,}\\b/i' }`,
    `{ header.X-System: system${n} }`,
    `{ is: bounce, from.domain: firma${n}.example }`,
    `{ any: [ { subject: dies${n} }, { from: das${n}@firma.example } ] }`,
  ];
  return forms[n % forms.length] ?? '{}';
}

function policyOf(count: number): Policy {
  const rules = Array.from({ length: count }, (_, n) => `  - { id: r${n}, when: ${conditionOf(n)}, tags: [t${n}] }`);
  const text = `version: 1\nrules:\n${rules.join('\n')}\n`;
  const loaded = loadRules([{ path: 'rules/10.yaml', text }], { site, readList: () => null });
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

function judge(message: Message, policy: Policy): void {
  const hash = 'a'.repeat(64);
  const delivery = {
    ledger: 1,
    mailbox: 'support',
    folder: 'INBOX',
    sha256: hash,
    contentSha256: hash,
    receivedAt: 1_770_000_000_000,
    size: raw.length,
    flags: [],
    oversize: false,
  };
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
  runDecide(decide({ message, evidence, delivery }, policy), answer);
}

async function readingTime(): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await readMail({ raw, size: raw.length, oversize: false });
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
}

/** Milliseconds of the middle and of the slowest round. */
function timed(work: () => void): { readonly median: number; readonly slowest: number } {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  return { median: times[ROUNDS >> 1] ?? 0, slowest: times.at(-1) ?? 0 };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const message = await readMail({ raw, size: raw.length, oversize: false });
const reading = await readingTime();
print(`reading one mail of ${raw.length} octets: median ${reading.toFixed(3)} ms`);
const medians = COUNTS.map((count) => {
  const policy = policyOf(count);
  // A message of its own each time: nothing that one evaluation folded serves the next.
  const { median, slowest } = timed(() => judge({ ...message }, policy));
  print(`${String(count).padStart(5)} rules: median ${median.toFixed(3)} ms, slowest ${slowest.toFixed(1)} ms`);
  return median;
});
print(`5,000 rules cost ${((medians.at(-1) ?? 0) / (medians[0] ?? 1)).toFixed(2)} times 10 rules`);
