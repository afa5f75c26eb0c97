// "What must never surprise": the design's sentences, each with the tests that hold it, or with the issue that brings it.
// features.test.ts says that the tests exist; docs/surprises.md is made of it.
import type { Lack, Proof } from './feature.ts';

export interface Sentence {
  readonly says: string;
  readonly proof: readonly Proof[];
  readonly lacks: readonly Lack[];
}

const held = (says: string, ...proof: readonly Proof[]): Sentence => ({ says, proof, lacks: [] });
const VERBS = 'cli/ticket-verbs.test.ts';
const STRANGERS = 'integration/strangers.test.ts';
const AGENTS = 'decide/agent-mail.test.ts';
const LIVES = ['desk/sequences.test.ts', 'sequences of everything one can do keeps what must hold'] as const;

export const surprises: readonly Sentence[] = [
  held(
    'A signed address in the hands of somebody who takes no part joins as third party: inside, nothing goes back, status and timers untouched; agents are asked whether he should take part',
    [STRANGERS, 'somebody else with the valid signed address joins as third party: internal, and nothing goes back'],
    [
      'integration/agents/taking-part.test.ts',
      'stays inside, and agents are asked whether he should take part: a button adds him',
    ],
  ),
  held(
    'A mail takes the visibility of the message it answers: answers to a note, a private message or a forward stay internal',
    [AGENTS, 'an answer to an internal entry stays internal'],
    [
      'integration/papers.test.ts',
      'answers to a private note stay private, by whatever program they come, and are told to those who take part',
    ],
  ),
  {
    says: 'Quoted text never leaves with an agent’s reply, and answers between quoted lines are held',
    proof: [
      [AGENTS, '%s are held, and the agent is told: lines of our notices are not for customers'],
      [
        'integration/agents/work.test.ts',
        'quoted lines never leave: between the words they hold the mail, #send lets them go',
      ],
      LIVES,
    ],
    lacks: [],
  },
  held('A verified agent’s mail with the customer in To or Cc and us in Cc is a public reply, nothing is sent again', [
    AGENTS,
    'written to the customer with us in Cc is recorded, not sent again',
  ]),
  held('Agents’ notices carry no customer’s address in any header', LIVES, [
    'integration/workflows.test.ts',
    'default: unread, assigned, in progress, waiting, in progress, closed',
  ]),
  held('From an agent without proof: an internal note, held, never customer text', [
    AGENTS,
    'without proof is held, internal, and nobody is its author but the address',
  ]),
  {
    says: 'A rating counts only if the first new line is a digit or its star form alone; 2 and less is told to the lead',
    proof: [
      ['desk/rate.test.ts', 'of %s is told to the lead'],
      ['decide/rated.test.ts', 'is a reply for %s'],
      ['simulation/by-mail.test.ts', 'an answer by hand is one, too; words beside the digit are words'],
    ],
    lacks: [],
  },
  held(
    'First response is met by a human reply only',
    [
      'desk/mail-commands.test.ts',
      'meets the first response when an agent answers publicly by mail, and does not mail him',
    ],
    ['desk/mail-commands.test.ts', 'does not count an agent’s internal mail as a response'],
  ),
  held('Closed: a participant within N opens it again, later a new one is linked', [
    'integration/conversation.test.ts',
    'an answer soon after closing opens the ticket again; one much later makes a new one that is linked and says so',
  ]),
  held('A new one goes on where the old one was: its queue, its workflow, its address', [
    'desk/mail-commands.test.ts',
    'goes on in the queue and from the address of the ticket it continues, as far as they are there still',
  ]),
  held('Closed: staff joins, it stays closed', [
    'decide/outcome.test.ts',
    'staff joins a closed ticket, which stays closed',
  ]),
  held(
    'Robots, bounces, lists and read receipts join inside and move nothing',
    [STRANGERS, 'what robots wrote stays internal and moves nothing on the ticket; the bounce is marked'],
    ['decide/outcome.test.ts', 'an automatic mail moves no status of an open ticket either'],
  ),
  held('The policy `reject` answers and keeps the mail as an internal entry', [
    'desk/mail-commands.test.ts',
    'keeps the mail on a closed ticket as an internal entry and leaves its status',
  ]),
  held(
    'Merged: mails follow to the survivor, chains yes, circles no',
    [VERBS, 'later mails to the merged ticket follow to the survivor, through a chain'],
    [VERBS, 'a circle, itself and what is merged already are refused with their reason'],
  ),
  held(
    'Tickets of different customers are merged with --yes only; nobody becomes the other’s participant, nothing of one reaches the other',
    [VERBS, 'tickets of different customers need --yes, and nothing of one reaches the other'],
    LIVES,
  ),
  held('Split: answers follow the message to the ticket that holds it now', [
    VERBS,
    'entries become a ticket, and answers follow the message; undone, they come back',
  ]),
  held('Deleted: the same bytes stay away, a new reply makes a new ticket without a hint', [
    VERBS,
    'the ticket is gone, the same bytes never come back, a reply makes a new ticket without a hint',
  ]),
  held('Internal ticket: a customer’s answer joins, no receipt', [
    'desk/mail-commands.test.ts',
    'keeps everything inside on an internal ticket',
  ]),
  held('The same mail by two routes is one ticket, both routes recorded, one receipt', [
    STRANGERS,
    'one mail, delivered twice and to two of our mailboxes, is one ticket with one receipt',
  ]),
  held('The same Message-ID with other content is another mail', [
    'decide/settled.test.ts',
    'the same id, other content',
  ]),
  held('Receipts to an address nobody vouches for: within a budget, without an echo', [
    'desk/gate.test.ts',
    'answer an unknown sender once per budget, and say why not afterwards',
  ]),
  held(
    '`postpone N` is the later of now and due, and N; `until` sets it',
    [VERBS, 'postpone counts from now or from the due time, whichever is later'],
    ['desk/verbs.test.ts', 'postpone'],
  ),
  held('An entry of a catalogue that tickets carry cannot be taken out, with the count; `active: false` retires it', [
    'integration/workflows.test.ts',
    'a value tickets carry cannot be taken out of its catalogue; retired, they keep it and nothing gets it any more',
  ]),
  {
    says: 'admin-alert: one per check and hour, with a count',
    proof: [
      [
        'integration/reload.test.ts',
        'that is refused is in log, status, metrics and one mail to the administrator; mended, there is one more',
      ],
      ['daemon/watch.test.ts', 'that comes and goes tells at most one failure an hour, with a count'],
    ],
    lacks: [],
  },
];
