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
    by: ['C: ticket list'],
    proof: [['cli/present.test.ts', 'ticket list gives every key, null or [] where there is nothing']],
    lacks: ['6: the query language, saved views', SHOWN],
  },
  {
    id: 'D4',
    what: 'accept is claim; only assignable people are given tickets',
    by: ['C: ticket take'],
    proof: [['cli/ticket-verbs.test.ts', 'take leaves alone what somebody else has']],
    lacks: ['5: assignable not built'],
  },
  {
    id: 'D5',
    what: 'customer, opened, target date; somebody else kept informed',
    by: ['C: ticket watch', 'C: ticket set'],
    proof: [['desk/people-commands.test.ts', 'tells watchers, those outside as customers, our own as agents']],
    lacks: [],
  },
  {
    id: 'D6',
    what: 'each change of priority, type, status, date tells the customer; a preview says whom',
    by: ['Y: config notifications.customer.fields', 'C: ticket set --dry-run'],
    proof: [
      [
        'integration/workflows.test.ts',
        'helpdesk: a mail at each step and each change; findings stay inside, the solution is told',
      ],
      ['desk/workflows.test.ts', 'tells status and changes of one command in one mail, by the template of the status'],
      ['cli/ticket-verbs.test.ts', 'a dry run names the customer and what the gate says'],
    ],
    lacks: ['7: a burst of changes is one mail'],
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
    by: ['C: ticket reply -t'],
    proof: [['cli/ticket-verbs.test.ts', 'a canned reply is filled in, and a subject cannot become a link in it']],
    lacks: ['7: #use'],
  },
  { id: 'D10', what: 'statistics', by: [], proof: [], lacks: ['6: stats'] },
  { id: 'D11', what: 'contracts with points, time spent', by: [], proof: [], lacks: ['5: not built', '7: #spent'] },
];
