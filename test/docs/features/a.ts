// Chapter A of the features: actions, as in the reputation systems.
import { type Feature, SHOWN } from './feature.ts';

export const actions: readonly Feature[] = [
  {
    id: 'A1',
    what: 'everything about a ticket in one history: who, when, by which door, old → new, every mail that left',
    by: ['C: ticket history', 'C: ticket show', 'M: every mail is an entry'],
    proof: [
      ['desk/sequences.test.ts', 'sequences of everything one can do keeps what must hold'],
      ['cli/verbs.test.ts', 'ticket %s says each change once'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A2',
    what: 'subject, who works on it, stage, target time, own fields; all of them in rules and templates',
    by: ['C: ticket set', 'Y: config catalogues.fields.NAME.type', 'Y: rules fields'],
    proof: [
      ['desk/people-commands.test.ts', 'leaves one entry with every field old → new'],
      ['desk/own-fields.test.ts', '%s takes %j as %j'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A3',
    what: 'roles: the front line works, leads close; one check behind every door',
    by: ['Y: config roles.NAME.can', 'Y: config workflows.NAME.roles.NAME.can', 'C: ticket close'],
    proof: [
      ['desk/workflows.test.ts', 'lets leads close, and nobody else'],
      ['integration/workflows.test.ts', 'actions: the front line works on it, the lead closes it and says why'],
      ['integration/agents/work.test.ts', '%s holds all of it and asks: %s, %s'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A4',
    what: 'created by rules',
    by: ['Y: rules set'],
    proof: [['desk/mail-commands.test.ts', 'records what a rule set beyond the defaults, old → new']],
    lacks: [],
  },
  {
    id: 'A5',
    what: 'created from a call, a letter, a form: the channel',
    by: ['C: ticket open --channel', 'Y: rules channel'],
    proof: [['cli/ticket-verbs.test.ts', 'a call becomes a ticket, its customer gets a receipt, his answer finds it']],
    lacks: ['-: REST'],
  },
  {
    id: 'A6',
    what: 'created by hand',
    by: ['C: ticket open', 'M: an agent writes to the mailbox', 'M: #customer'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'an internal one mails no customer; without a customer it is internal'],
      ['decide/agent-mail.test.ts', 'without a thread opens a ticket like anybody'],
      [
        'integration/agents/work.test.ts',
        'is opened for whom #customer names; he gets the receipt, the agent what was done',
      ],
      [
        'integration/agents/work.test.ts',
        'of a forwarded mail is that of its author with #customer alone, a suggestion without',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A7',
    what: 'several people on one ticket: whoever saw an older version is told',
    by: ['C: ticket set --if-version'],
    proof: [['cli/ticket-verbs.test.ts', 'of two who saw the same version one wins, the other is told']],
    lacks: [SHOWN],
  },
  {
    id: 'A8',
    what: 'many tickets at once',
    by: ['C: ticket bulk --set', 'C: ticket undo', 'C: export'],
    proof: [
      ['cli/finding.test.ts', 'says first what would happen, does it with --yes, and one id takes it back'],
      ['cli/finding.test.ts', 'names each ticket that refuses and goes on with the others'],
      ['desk/lives/bulk.test.ts', 'one change on all tickets of a life'],
      [
        'integration/finding.test.ts',
        'lists, searches, exports, changes on many and their undo are whole while mail comes in',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A9',
    what: 'queue, stage, tags, root causes, type, own fields as lists of the configuration; several root causes',
    by: ['Y: config catalogues.close.causes', 'Y: config queues.NAME.workflow', 'C: ticket close --cause'],
    proof: [
      ['desk/own-fields.test.ts', 'are named by code or by label in any language'],
      ['desk/mail-commands.test.ts', 'may be born closed'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A10',
    what: 'files added and removed later',
    by: ['C: ticket attach', 'C: ticket detach', 'C: ticket files', 'M: any answer with files'],
    proof: [
      [
        'integration/papers.test.ts',
        'files are attached, listed, sent with a reply, removed, put back and written out',
      ],
      ['desk/files.test.ts', 'and put back by name, whatever happened since'],
      ['store/search/index.test.ts', 'files that are removed and put back'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A11',
    what: 'quick actions: queue, status, postpone',
    by: ['C: ticket set', 'C: ticket postpone', 'C: ticket take', 'M: buttons', 'M: #queue, #status, #postpone'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'postpone counts from now or from the due time, whichever is later'],
      [
        'integration/agents/work.test.ts',
        'are there as far as they make sense and he may, and work when they are sent back',
      ],
      ['integration/agents/end-to-end.test.ts', 'takes it by a button, takes a reply back, and sends what was held'],
    ],
    lacks: ['-: console'],
  },
  {
    id: 'A12',
    what: 'internal notes, never seen by a customer, nor quoted to him',
    by: ['C: ticket note', 'M: a plain answer of an agent', 'Y: rules do'],
    proof: [
      ['desk/sequences.test.ts', 'sequences of everything one can do keeps what must hold'],
      ['desk/properties.test.ts', 'never shows a customer an internal word'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A13',
    what: 'a note by answering a notice',
    by: ['M: an agent answers his notice', 'M: #note', 'Y: config tickets.agent_reply'],
    proof: [
      [
        'integration/strangers.test.ts',
        'an agent who answers the notice by mail writes a note on the ticket, and the customer gets nothing',
      ],
      ['integration/agents/work.test.ts', '%j sends the customer %j'],
    ],
    lacks: [],
  },
  {
    id: 'A14',
    what: 'sent on to addresses, people or a role, with what was chosen of it; notes only when named',
    by: ['C: ticket forward', 'M: #forward'],
    proof: [
      [
        'cli/ticket-verbs.test.ts',
        'a forward carries what was chosen; notes only when named, and never to the customer',
      ],
      ['desk/files.test.ts', 'leaves out what was removed, and refuses it by name'],
      ['desk/files.test.ts', 'tells the rating when it is chosen, and what the original weighs counts'],
      [
        'integration/agents/work.test.ts',
        '#forward sends what is named; notes leave it only with `outside`, never to the customer',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A15',
    what: 'postponed by hours, days, weeks, months',
    by: ['C: ticket postpone', 'M: #postpone', 'Y: rules due'],
    proof: [
      ['desk/verbs.test.ts', 'postpone'],
      ['cli/ticket-verbs.test.ts', 'postpone counts from now or from the due time, whichever is later'],
      ['model/time/business.test.ts', 'pass over a day that a zone skipped'],
      ['integration/agents/honest.test.ts', '$file'],
    ],
    lacks: [],
  },
  {
    id: 'A16',
    what: 'closed, by every door',
    by: ['C: ticket close', 'M: #close', 'Y: rules status'],
    proof: [
      ['desk/people-commands.test.ts', 'keeps reason, causes and comment, and tells the customer'],
      ['desk/mail-commands.test.ts', 'closes by a rule and tells the customer once'],
      ['integration/agents/honest.test.ts', '$file'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A17',
    what: 'explain & close: reason, comment, root causes, mandatory where the configuration says so',
    by: ['C: ticket close --reason --comment --cause', 'M: #close', 'Y: config catalogues.close.require'],
    proof: [
      ['desk/people-commands.test.ts', 'asks for every part the site requires'],
      ['decide/commands.test.ts', '#close %s'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A18',
    what: 'alerts by event and channel, for people, roles and queues',
    by: [
      'Y: config notifications.agents.new',
      'Y: config notifications.roles.NAME.new',
      'Y: config notifications.push.NAME.form',
      'Y: config queues.NAME.notify.new',
      'Y: config agents.NAME.notify.new',
      'Y: rules do',
    ],
    proof: [
      ['desk/alerts/telling.test.ts', 'is overruled by the queue'],
      ['desk/alerts/telling.test.ts', 'comes from his role where he says nothing himself, key by key'],
      ['notify/push.test.ts', 'the body of the form generic is as documented'],
      ['integration/alerts.test.ts', 'one mail: a room, a telephone, a digest, a quiet hour, each once'],
    ],
    lacks: ['-: in the console'],
  },
  {
    id: 'A19',
    what: 'escalation as a field',
    by: [
      'C: ticket set',
      'Y: rules escalation',
      'Y: config sla.NAME.escalate',
      'Y: config notifications.agents.escalation',
    ],
    proof: [
      ['daemon/clock.test.ts', 'warns the assignee, escalates to the lead, then further; each once'],
      ['integration/clock.test.ts', 'warns, escalates and tells each once, wherever the daemon is killed'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'A20',
    what: 'overviews, reports, surveys',
    by: ['C: stats --since --by', 'C: ticket rate'],
    proof: [
      ['cli/stats.test.ts', 'one row says what was opened, closed, reopened, left, and how long it took'],
      ['model/statistics/figures.test.ts', 'a rating counts where its ticket was closed'],
    ],
    lacks: ['-: console'],
  },
  {
    id: 'A21',
    what: 'many languages: templates per locale with a fallback',
    by: ['C: template list', 'C: template preview', 'Y: config instance.language', 'Y: config templates.dir'],
    proof: [
      ['notify/templates.test.ts', 'the shipped templates are complete in de and en and have no mistakes'],
      ['notify/templates.test.ts', 'a locale nobody translated gets the language of the instance'],
      ['notify/samples.test.ts', '%s: a sample of every notice is composed without a fault, in its language'],
      ['cli/templates.test.ts', 'preview speaks the language and uses the form it is told'],
    ],
    lacks: [],
  },
];
