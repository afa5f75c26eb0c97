// Where a mail belongs, every combination said out loud: what leads to the ticket × who shows it × what is proved of him
// × how the ticket stands. One line holds four answers, for auth pass, none, unknown and fail.
import { describe, expect, it } from 'vitest';
import type { AuthState, Token } from '../../src/model/evidence.ts';
import type { TicketView } from '../../src/model/facts.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { candidate, closed, judge, mail, policy, ticket, token, type World } from './build.ts';
import { clause, regex, rule, template, thread } from './build-rules.ts';

const people = {
  customer: { address: 'eva@acme.example', name: 'Eva' },
  colleague: { address: 'max@acme.example', name: 'Max' },
  agent: { address: 'anna@example.com', name: 'Anna' },
  stranger: { address: 'mallory@evil.example', name: 'Eva Roth' },
} as const;
type Who = keyof typeof people;

/** joins: open, as a public mail · reopens · follows: a new ticket linked to it · inside: an internal entry, it stays as it is · third party: internal, flagged · note/held: an agent's · claims: a new ticket, staff see the claim · new: without a hint. */
const told = ['joins', 'reopens', 'follows', 'inside', 'third party', 'note', 'held', 'claims', 'new'] as const;
type Told = (typeof told)[number];

const SURVIVOR = 9 as TicketId;
const around = { participants: ['eva@acme.example'], mentioned: ['max@acme.example'] };
const survivor = ticket({ id: SURVIVOR, ref: 'T-2026-00009', customer: null, participants: [] });
const FOREIGN = 8 as TicketId;
/** Another customer's ticket that this one was merged into. */
const foreign = ticket({
  id: FOREIGN,
  ref: 'T-2026-00008',
  customer: { address: 'otto@other.example', name: 'Otto' },
  participants: ['otto@other.example'],
});
const standing: Readonly<Record<string, { readonly known: TicketView; readonly held?: TicketView }>> = {
  open: { known: ticket(around) },
  'closed yesterday': { known: closed(1, around) },
  'closed a year ago': { known: closed(365, around) },
  cancelled: { known: closed(1, { ...around, status: 'cancelled', kind: 'cancelled' }) },
  merged: { known: closed(1, { ...around, mergedInto: SURVIVOR }) },
  estranged: { known: closed(1, { ...around, mergedInto: FOREIGN }) },
  split: { known: ticket({ ...around, split: [SURVIVOR] }), held: { ...survivor, ...around } },
  deleted: { known: closed(1, { ...around, deleted: true }) },
};

const keyed = rule('keyed', {
  verdict: 'ticket',
  when: clause('subject', regex(/order (?<no>\d+)/)),
  thread: thread({ key: template('order/{{no}}') }),
});

function shown(state: string, proof: string, who: Who, auth: AuthState) {
  const { known, held = known } = standing[state] ?? { known: ticket() };
  const by = ({ 'known id': 'message_id', 'known reference': 'reference', 'unseen root': 'root' } as const)[proof];
  const tokens: Token[] = [];
  if (proof === 'reply address') tokens.push(token());
  if (proof === 'our Message-ID') tokens.push(token({ by: 'message_id' }));
  if (proof === 'anchor') tokens.push(token({ by: 'anchor' }));
  const answers = by !== undefined || proof === 'our Message-ID';
  const one = mail({
    message: {
      from: people[who],
      inReplyTo: answers ? '<known@x>' : null,
      subject: proof === 'mark' ? 'Re: [T-2026-00001] Pump' : proof === 'key' ? 'Your order 4711' : 'Pump',
    },
    evidence: { state: auth, tokens },
  });
  const found = held === known && known.deleted ? [] : [candidate({ ticket: held, by: by ?? 'message_id' })];
  const world: World = {
    tickets: known.deleted ? [known] : [known, survivor, foreign],
    candidates: answers ? found : [],
    keys: { 'order/4711': known },
  };
  return judge(one, policy([keyed]), world).decision;
}

function tell(decision: ReturnType<typeof shown>): Told {
  const [command] = decision.commands;
  const says = (code: string) => decision.reasons.some((reason) => reason.code === code);
  if (command?.kind === 'create')
    return command.link === null ? 'new' : command.link.kind === 'follows' ? 'follows' : 'claims';
  if (command?.kind !== 'join') throw new Error(`seen ${decision.outcome} ${command?.kind}`);
  if (command.thirdParty) return 'third party';
  if (says('agent-unproven')) return 'held';
  if (says('agent-mail')) return 'note';
  if (decision.outcome === 'reopened') return 'reopens';
  return command.visibility === 'internal' ? 'inside' : 'joins';
}

const AUTH: readonly AuthState[] = ['pass', 'none', 'unknown', 'fail'];
const TABLE = `
open              | reply address   | customer  | joins       | joins       | joins       | claims
open              | reply address   | colleague | joins       | joins       | joins       | claims
open              | reply address   | agent     | note        | held        | held        | held
open              | reply address   | stranger  | third party | third party | third party | third party
open              | our Message-ID  | customer  | joins       | joins       | joins       | claims
open              | our Message-ID  | colleague | joins       | joins       | joins       | claims
open              | our Message-ID  | agent     | note        | held        | held        | held
open              | our Message-ID  | stranger  | third party | third party | third party | third party
open              | anchor          | customer  | joins       | joins       | joins       | claims
open              | anchor          | colleague | joins       | joins       | joins       | claims
open              | anchor          | agent     | note        | held        | held        | held
open              | anchor          | stranger  | third party | third party | third party | third party
open              | known id        | customer  | joins       | joins       | joins       | claims
open              | known id        | colleague | joins       | joins       | joins       | claims
open              | known id        | agent     | note        | held        | held        | claims
open              | known id        | stranger  | claims      | claims      | claims      | claims
open              | known reference | customer  | joins       | joins       | joins       | claims
open              | known reference | colleague | joins       | joins       | joins       | claims
open              | known reference | agent     | note        | held        | held        | claims
open              | known reference | stranger  | claims      | claims      | claims      | claims
open              | unseen root     | customer  | joins       | joins       | joins       | claims
open              | unseen root     | colleague | joins       | joins       | joins       | claims
open              | unseen root     | agent     | note        | held        | held        | claims
open              | unseen root     | stranger  | claims      | claims      | claims      | claims
open              | mark            | customer  | joins       | claims      | claims      | claims
open              | mark            | colleague | joins       | claims      | claims      | claims
open              | mark            | agent     | note        | claims      | claims      | claims
open              | mark            | stranger  | claims      | claims      | claims      | claims
open              | key             | customer  | joins       | joins       | joins       | claims
open              | key             | colleague | joins       | joins       | joins       | claims
open              | key             | agent     | note        | held        | held        | claims
open              | key             | stranger  | joins       | joins       | joins       | claims
open              | nothing         | customer  | new         | new         | new         | new
open              | nothing         | colleague | new         | new         | new         | new
open              | nothing         | agent     | new         | new         | new         | new
open              | nothing         | stranger  | new         | new         | new         | new
closed yesterday  | reply address   | customer  | reopens     | reopens     | reopens     | claims
closed yesterday  | reply address   | colleague | reopens     | reopens     | reopens     | claims
closed yesterday  | reply address   | agent     | note        | held        | held        | held
closed yesterday  | reply address   | stranger  | third party | third party | third party | third party
closed yesterday  | known id        | customer  | reopens     | reopens     | reopens     | claims
closed yesterday  | known id        | colleague | reopens     | reopens     | reopens     | claims
closed yesterday  | known id        | agent     | note        | held        | held        | claims
closed yesterday  | known id        | stranger  | claims      | claims      | claims      | claims
closed yesterday  | mark            | customer  | reopens     | claims      | claims      | claims
closed yesterday  | mark            | colleague | reopens     | claims      | claims      | claims
closed yesterday  | mark            | agent     | note        | claims      | claims      | claims
closed yesterday  | mark            | stranger  | claims      | claims      | claims      | claims
closed yesterday  | key             | customer  | reopens     | reopens     | reopens     | claims
closed yesterday  | key             | colleague | reopens     | reopens     | reopens     | claims
closed yesterday  | key             | agent     | note        | held        | held        | claims
closed yesterday  | key             | stranger  | reopens     | follows     | follows     | claims
closed a year ago | reply address   | customer  | follows     | follows     | follows     | claims
closed a year ago | reply address   | colleague | follows     | follows     | follows     | claims
closed a year ago | reply address   | agent     | note        | held        | held        | held
closed a year ago | reply address   | stranger  | third party | third party | third party | third party
closed a year ago | known id        | customer  | follows     | follows     | follows     | claims
closed a year ago | known id        | colleague | follows     | follows     | follows     | claims
closed a year ago | known id        | agent     | note        | held        | held        | claims
closed a year ago | known id        | stranger  | claims      | claims      | claims      | claims
closed a year ago | mark            | customer  | follows     | claims      | claims      | claims
closed a year ago | mark            | colleague | follows     | claims      | claims      | claims
closed a year ago | mark            | agent     | note        | claims      | claims      | claims
closed a year ago | mark            | stranger  | claims      | claims      | claims      | claims
closed a year ago | key             | customer  | follows     | follows     | follows     | claims
closed a year ago | key             | colleague | follows     | follows     | follows     | claims
closed a year ago | key             | agent     | note        | held        | held        | claims
closed a year ago | key             | stranger  | follows     | follows     | follows     | claims
cancelled         | reply address   | customer  | follows     | follows     | follows     | claims
cancelled         | reply address   | colleague | follows     | follows     | follows     | claims
cancelled         | reply address   | agent     | note        | held        | held        | held
cancelled         | reply address   | stranger  | third party | third party | third party | third party
cancelled         | known id        | customer  | follows     | follows     | follows     | claims
cancelled         | known id        | colleague | follows     | follows     | follows     | claims
cancelled         | known id        | agent     | note        | held        | held        | claims
cancelled         | known id        | stranger  | claims      | claims      | claims      | claims
cancelled         | mark            | customer  | follows     | claims      | claims      | claims
cancelled         | mark            | colleague | follows     | claims      | claims      | claims
cancelled         | mark            | agent     | note        | claims      | claims      | claims
cancelled         | mark            | stranger  | claims      | claims      | claims      | claims
cancelled         | key             | customer  | follows     | follows     | follows     | claims
cancelled         | key             | colleague | follows     | follows     | follows     | claims
cancelled         | key             | agent     | note        | held        | held        | claims
cancelled         | key             | stranger  | follows     | follows     | follows     | claims
merged            | reply address   | customer  | joins       | joins       | joins       | claims
merged            | reply address   | colleague | joins       | joins       | joins       | claims
merged            | reply address   | agent     | note        | held        | held        | held
merged            | reply address   | stranger  | third party | third party | third party | third party
merged            | known id        | customer  | joins       | joins       | joins       | claims
merged            | known id        | colleague | joins       | joins       | joins       | claims
merged            | known id        | agent     | note        | held        | held        | claims
merged            | known id        | stranger  | claims      | claims      | claims      | claims
merged            | mark            | customer  | joins       | claims      | claims      | claims
merged            | mark            | colleague | joins       | claims      | claims      | claims
merged            | mark            | agent     | note        | claims      | claims      | claims
merged            | mark            | stranger  | claims      | claims      | claims      | claims
merged            | key             | customer  | joins       | joins       | joins       | claims
merged            | key             | colleague | joins       | joins       | joins       | claims
merged            | key             | agent     | note        | held        | held        | claims
merged            | key             | stranger  | joins       | joins       | joins       | claims
estranged         | reply address   | customer  | inside      | inside      | inside      | claims
estranged         | reply address   | stranger  | third party | third party | third party | third party
estranged         | known id        | customer  | inside      | inside      | inside      | claims
estranged         | known id        | colleague | inside      | inside      | inside      | claims
estranged         | known id        | stranger  | claims      | claims      | claims      | claims
estranged         | mark            | customer  | inside      | claims      | claims      | claims
estranged         | key             | customer  | inside      | inside      | inside      | claims
split             | reply address   | customer  | joins       | joins       | joins       | claims
split             | reply address   | colleague | joins       | joins       | joins       | claims
split             | reply address   | agent     | note        | held        | held        | held
split             | reply address   | stranger  | third party | third party | third party | third party
split             | known id        | customer  | joins       | joins       | joins       | claims
split             | known id        | colleague | joins       | joins       | joins       | claims
split             | known id        | agent     | note        | held        | held        | claims
split             | known id        | stranger  | claims      | claims      | claims      | claims
deleted           | reply address   | customer  | new         | new         | new         | new
deleted           | reply address   | agent     | new         | new         | new         | new
deleted           | reply address   | stranger  | new         | new         | new         | new
deleted           | known id        | customer  | new         | new         | new         | new
deleted           | known id        | agent     | new         | new         | new         | new
deleted           | known id        | stranger  | new         | new         | new         | new
deleted           | mark            | customer  | new         | new         | new         | new
deleted           | mark            | agent     | new         | new         | new         | new
deleted           | mark            | stranger  | new         | new         | new         | new
deleted           | key             | customer  | new         | new         | new         | new
deleted           | key             | agent     | new         | new         | new         | new
deleted           | key             | stranger  | new         | new         | new         | new
`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, Who, Told, Told, Told, Told]);

describe('where a mail belongs', () => {
  it.each(rows)('a ticket that is %s, %s, from the %s: %s, %s, %s, %s', (state, proof, who, ...wanted) => {
    expect(AUTH.map((auth) => tell(shown(state, proof, who, auth)))).toEqual(wanted);
  });

  it('says more than eighty combinations', () => {
    expect(rows.length * AUTH.length).toBeGreaterThan(300);
  });

  it.each(rows.filter(([, , who]) => who === 'stranger'))(
    'a stranger never moves a ticket nor is heard in it (%s, %s, from the %s)',
    (state, proof, who) => {
      for (const auth of AUTH) {
        const [command] = shown(state, proof, who, auth).commands;
        if (command?.kind !== 'join' || proof === 'key') continue;
        expect(command).toMatchObject({ thirdParty: true, visibility: 'internal', movesStatus: false, reopen: false });
      }
    },
  );
});
