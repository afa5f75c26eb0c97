// Chapter D of the features: a telecom help desk.
import { type Feature, SHOWN } from './feature.ts';

export const helpdesk: readonly Feature[] = [
  {
    id: 'D1',
    what: 'opened for a customer, or by himself',
    by: ['C: ticket open', 'M: a customer writes'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'a call becomes a ticket, its customer gets a receipt, his answer finds it'],
      [
        'integration/conversation.test.ts',
        'a mail becomes a ticket and a receipt that answers it, from the address it was written to',
      ],
    ],
    lacks: ['-: REST, the public form'],
  },
  {
    id: 'D2',
    what: 'open, in progress, report, answer, closed: required words, a mail with its own template at each step',
    by: ['Y: config workflow', 'Y: config workflows.NAME.statuses.NAME.template', 'C: ticket set'],
    proof: [
      [
        'integration/workflows.test.ts',
        'helpdesk: a mail at each step and each change; findings stay inside, the solution is told',
      ],
    ],
    lacks: [],
  },
  {
    id: 'D3',
    what: 'sorted lists, views',
    by: ['C: ticket list', 'C: search', 'C: view save'],
    proof: [
      ['store/search/find.test.ts', 'gives what testing every ticket gives, page by page, whatever the order'],
      ['store/search/index.test.ts', 'views: own ones, those of all, replaced, removed'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'D4',
    what: 'accept is claim; only assignable people are given tickets',
    by: ['C: ticket take', 'Y: config agents.NAME.assignable'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'take leaves alone what somebody else has'],
      ['desk/people/assigning.test.ts', 'is for assignable agents alone, and leaves those beside him there'],
    ],
    lacks: [],
  },
  {
    id: 'D5',
    what: 'customer, opened, target date; somebody else kept informed',
    by: ['C: ticket watch', 'C: ticket set'],
    proof: [
      ['cli/customers.test.ts', 'somebody outside who watches gets what the customer gets, and nothing internal (D5)'],
      ['integration/workflows.test.ts', 'default: unread, assigned, in progress, waiting, in progress, closed'],
    ],
    lacks: [],
  },
  {
    id: 'D6',
    what: 'each change of priority, type, status, date tells the customer; a preview says whom',
    by: [
      'Y: config notifications.customer.fields',
      'Y: config notifications.customer.merge_window',
      'C: ticket set --dry-run',
    ],
    proof: [
      [
        'integration/workflows.test.ts',
        'helpdesk: a mail at each step and each change; findings stay inside, the solution is told',
      ],
      ['desk/workflows.test.ts', 'tells status and changes of one command in one mail, by the template of the status'],
      ['cli/ticket-verbs.test.ts', 'a dry run names the customer and what the gate says'],
      [
        'desk/letters/joined.test.ts',
        'H47: several changes become one mail that lists each field from its first value to its last',
      ],
    ],
    lacks: [],
  },
  {
    id: 'D7',
    what: 'the lists one chooses from',
    by: ['Y: config catalogues.priorities', 'Y: config catalogues.fields.NAME.choices'],
    proof: [['desk/own-fields.test.ts', '%s refuses %j: %s']],
    lacks: [],
  },
  {
    id: 'D8',
    what: 'the whole conversation',
    by: ['C: ticket show', 'C: ticket history'],
    proof: [['cli/verbs.test.ts', 'ticket %s says each change once']],
    lacks: [SHOWN],
  },
  {
    id: 'D9',
    what: 'canned replies',
    by: ['C: ticket reply -t --edit', 'M: #use'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'a canned reply is filled in, and a subject cannot become a link in it'],
      ['integration/agents/honest.test.ts', '$file'],
    ],
    lacks: [],
  },
  {
    id: 'D10',
    what: 'statistics',
    by: ['C: stats', 'C: ticket times'],
    proof: [
      [
        'model/statistics/figures.test.ts',
        'time in a status is what lies inside the span; a ticket that comes back is counted once',
      ],
      ['cli/stats.test.ts', 'figures of single agents are shown as stats.per_agent allows'],
      [
        'cli/stats.test.ts',
        'what people did, and the time they booked: mails, answers, notes, updates, of each agent his own',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'D11',
    what: 'contracts with points, time spent',
    by: ['C: contract show', 'C: ticket spent', 'M: #spent'],
    proof: [
      [
        'cli/customers.test.ts',
        'pays for tickets and work; a correction is an entry of its own; unlinking and undoing settle it',
      ],
      ['cli/customers.test.ts', 'an exhausted contract that refuses is not linked to a new ticket, and says so'],
      ['decide/commands.test.ts', '#spent %s'],
    ],
    lacks: [],
  },
];
