// Chapter E of the features: what the others do not have.
import type { Feature } from './feature.ts';

export const ours: readonly Feature[] = [
  {
    id: 'E1',
    what: 'why: what every mail became and by which rule',
    by: ['C: mail why', 'C: rules explain'],
    proof: [
      [
        'cli/rules/explain.test.ts',
        'is explained as a tree with file and line, clauses with the value seen, winners and losers',
      ],
    ],
    lacks: ['-: console, REST'],
  },
  {
    id: 'E2',
    what: 'backtest: the archive through a draft',
    by: ['C: rules backtest'],
    proof: [['cli/rules/backtest.test.ts', 'that changes a ticket lists its later mails as dependent']],
    lacks: [],
  },
  {
    id: 'E3',
    what: 'tests beside rules; failing ones keep a reload out; lints',
    by: ['C: rules test', 'C: rules check', 'Y: rules tests'],
    proof: [
      [
        'integration/bad-input.test.ts',
        'a running daemon keeps its set when a reload finds mistakes, and takes the next good one',
      ],
    ],
    lacks: [],
  },
  {
    id: 'E4',
    what: 'never lost, never doubled',
    by: ['C: mailbox audit', 'C: db check', 'C: db backup', 'C: db restore'],
    proof: [['integration/crash-places.test.ts', 'at %s goes on where it was']],
    lacks: ['8: every row of faults'],
  },
  {
    id: 'E5',
    what: 'threads that cannot be hijacked',
    by: ['M: every answer', 'Y: config tickets.thread_secret', 'Y: config mailboxes.NAME.auth.verify'],
    proof: [
      [
        'integration/strangers.test.ts',
        'a stranger with a guessed number gets a ticket of his own, and no hint that the other one exists',
      ],
      [
        'integration/strangers.test.ts',
        'somebody else with the valid signed address joins as third party: internal, and nothing goes back',
      ],
    ],
    lacks: [],
  },
  {
    id: 'E6',
    what: 'agents work from any mail program',
    by: ['M: an agent answers his notice', 'Y: config tickets.agent_reply', 'Y: config agents.NAME.unsigned'],
    proof: [
      ['decide/agent-mail.test.ts', 'without proof is held, internal, and nobody is its author but the address'],
      ['decide/commands.test.ts', '#%s is %s, whatever its case, behind every sign'],
      [
        'integration/agents/honest.test.ts',
        'is there a hundred times and more: every order in every language, every program several times',
      ],
      ['integration/agents/forged.test.ts', 'is there in forty forms and more'],
      ['integration/agents/work.test.ts', 'takes back a reply with everything that came with it, before it leaves'],
      [
        'integration/agents/work.test.ts',
        'the second is told who answered, nothing of his is lost, and #send sends it all the same',
      ],
    ],
    lacks: [],
  },
  {
    id: 'E7',
    what: 'one gate for all automatic mail',
    by: ['Y: config gate.per_ticket', 'C: outbox list --all'],
    proof: [
      [
        'integration/loop.test.ts',
        'two mailclerks that answer each other stop after one receipt each, though a relay strips all marks',
      ],
      ['desk/gate-properties.test.ts', 'holds what it promises, whatever mail comes and whatever is done'],
      [
        'simulation/correspondence.test.ts',
        'end with at most three receipts an address and day, thirty a correspondent, no more at the end than at the beginning',
      ],
    ],
    lacks: [],
  },
  {
    id: 'E8',
    what: 'silent import of old mail; new mailboxes start now',
    by: ['C: mailbox import', 'Y: config mailboxes.NAME.start'],
    proof: [
      [
        'integration/import.test.ts',
        'becomes tickets as of its day, whole conversations across folders; nobody is told, no time runs, nothing moves',
      ],
      [
        'integration/import.test.ts',
        'killed at any of its steps, a second import goes on: nothing is lost, nothing is there twice',
      ],
      [
        'integration/dovecot.test.ts',
        'start: now leaves 500 old mails alone, also when the index was rebuilt, and takes in what comes afterwards',
      ],
    ],
    lacks: [],
  },
  {
    id: 'E9',
    what: 'silent death is noticed',
    by: ['Y: config http.listen', 'Y: config mailboxes.NAME.canary', 'Y: config notifications.admin.when'],
    proof: [
      [
        'daemon/watch.test.ts',
        'goes out, comes back, opens nothing, and is measured; one that is lost is an alarm until one is back',
      ],
      ['daemon/watch.test.ts', 'tells of a mailbox that is down after its limit, once, and when it is well'],
      ['collect/network.test.ts', 'F6, F7: a connection that dies silently while waiting is noticed by the next poll'],
    ],
    lacks: ['8: deadlines', '9: watchdog'],
  },
  {
    id: 'E10',
    what: 'nothing a person wrote disappears',
    by: ['C: mail show --raw'],
    proof: [['cli/verbs.test.ts', 'a mail is found by id, hash and Message-ID, and its bytes come back']],
    lacks: [],
  },
  {
    id: 'E11',
    what: 'one process, one file, YAML',
    by: ['C: run', 'Y: config data.dir'],
    proof: [['store/processes.test.ts', 'cannot both hold a data directory; the lock ends with its process']],
    lacks: ['-: PostgreSQL'],
  },
];
