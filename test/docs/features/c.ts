// Chapter C of the features: ERP tickets with an e-mail collector.
import { type Feature, SHOWN } from './feature.ts';

export const collector: readonly Feature[] = [
  {
    id: 'C1',
    what: 'a collector makes tickets of mail by rules',
    by: ['C: run', 'C: mail inject', 'Y: rules then'],
    proof: [
      [
        'integration/dovecot.test.ts',
        'takes in 3,000 mails: every one accounted for, every byte kept, and a second run changes nothing',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C2',
    what: 'reference numbers by a mask: dates, queue, counter with reset, check digit; no gap',
    by: ['Y: config tickets.number'],
    proof: [
      ['store/processes.test.ts', 'count each year by itself when eight write over the turn of it'],
      [
        'store/processes.test.ts',
        'leave no gap with a check digit either, although every third transaction fails after taking its number',
      ],
      ['model/number.test.ts', 'notices every single wrong digit and every swap of neighbours'],
    ],
    lacks: [],
  },
  {
    id: 'C3',
    what: 'types, groups, severities: code, label, order, default, active',
    by: ['Y: config catalogues.types', 'Y: config catalogues.groups', 'Y: config catalogues.severities'],
    proof: [
      ['desk/own-fields.test.ts', 'are named by code or by label in any language'],
      ['desk/own-fields.test.ts', 'give new tickets their default'],
      ['desk/own-fields.test.ts', 'refuse what is retired for new use, and leave it on old tickets'],
    ],
    lacks: [],
  },
  {
    id: 'C4',
    what: 'subject, words, files',
    by: ['C: ticket show', 'C: mail read'],
    proof: [['store/exercise/apply.ts', 'files a ticket with number, history, people and notices']],
    lacks: [],
  },
  {
    id: 'C5',
    what: 'customers and contacts',
    by: ['C: contact show', 'C: contact merge', 'C: organisation show', 'Y: rules customer', 'Y: rules organisation'],
    proof: [
      [
        'cli/customers.test.ts',
        'a proven sender of its domain: organisation, the one contract, the one project; the contact is remembered',
      ],
      ['cli/customers.test.ts', 'what staff said of an address holds without proof, and for his other addresses'],
      ['store/contacts.test.ts', 'two addresses are one person from either side'],
    ],
    lacks: [],
  },
  {
    id: 'C6',
    what: 'the customer hears of opening and activity, by event',
    by: ['Y: config notifications.customer.status', 'Y: rules notify'],
    proof: [
      [
        'integration/workflows.test.ts',
        'helpdesk: a mail at each step and each change; findings stay inside, the solution is told',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C7',
    what: 'assigned to; project; contract',
    by: ['C: ticket assign', 'C: contract show', 'C: project show', 'Y: rules contract', 'Y: rules project'],
    proof: [
      ['cli/customers.test.ts', 'several valid contracts, expired ones, none: not linked, and said why'],
      ['cli/customers.test.ts', 'is shown expired when its time is over, and pays no more'],
      ['desk/people/processes.test.ts', 'round robin – eight processes open 24 tickets, each agent has three'],
    ],
    lacks: [],
  },
  {
    id: 'C8',
    what: 'unread, read, assigned, in progress, waiting, closed',
    by: ['Y: config workflow', 'C: ticket set'],
    proof: [['integration/workflows.test.ts', 'default: unread, assigned, in progress, waiting, in progress, closed']],
    lacks: [],
  },
  {
    id: 'C9',
    what: 'changed at any time',
    by: ['C: ticket set', 'M: #status, #priority, #field …', 'Y: rules update'],
    proof: [
      ['cli/verbs.test.ts', 'set takes pairs and options'],
      ['integration/agents/honest.test.ts', '$file'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'C10',
    what: 'private notes to chosen people; their answers stay private',
    by: ['C: ticket note --notify', 'M: an answer to it'],
    proof: [
      [
        'integration/papers.test.ts',
        'answers to a private note stay private, by whatever program they come, and are told to those who take part',
      ],
      [
        'desk/files.test.ts',
        'is told to who wrote it and who got it, besides those who follow answers, and to no customer',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'C11',
    what: 'a work order from a ticket',
    by: [
      'C: ticket order create',
      'C: ticket order set',
      'C: ticket order list',
      'C: ticket order print',
      'Y: config orders.number',
      'Y: config orders.webhook',
    ],
    proof: [
      ['desk/files.test.ts', 'copies the ticket as it is, with its first words'],
      [
        'integration/papers.test.ts',
        'a work order copies the ticket, goes its own way, is printed and told by webhook',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C12',
    what: 'closing, and who is told',
    by: ['C: ticket close --notify'],
    proof: [
      ['desk/people-commands.test.ts', 'tells watchers only with all'],
      ['cli/verbs.test.ts', 'assign, close with reason and without telling, reopen'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'C13',
    what: 'deleted; the same mail does not come back',
    by: ['C: ticket delete'],
    proof: [
      [
        'cli/ticket-verbs.test.ts',
        'the ticket is gone, the same bytes never come back, a reply makes a new ticket without a hint',
      ],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'C14',
    what: 'what a customer had to do with us',
    by: ['C: contact show', 'C: organisation show'],
    proof: [
      ['cli/customers.test.ts', 'a rehearsal changes nothing; the tickets of an organisation are those one may see'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'C15',
    what: 'settings: number, reclassifying, documents, read, assigned to whom creates, told on close',
    by: [
      'Y: config tickets.number',
      'Y: config tickets.reclassify_closed',
      'Y: config notifications.customer.closed',
      'Y: config tickets.read_when',
      'Y: config tickets.assign_to_creator',
      'C: ticket print --template',
      'Y: config sla.NAME.first_response',
      'Y: config idle.after',
    ],
    proof: [
      ['desk/own-fields.test.ts', 'reclassify a closed ticket only where that is allowed (C15)'],
      [
        'integration/papers.test.ts',
        'documents come in the language asked for, escaped, internal words only when they are named',
      ],
      [
        'daemon/clock.test.ts',
        'is met by a human reply alone; then the next update counts, and a customer who is waited for stops the time',
      ],
      [
        'daemon/clock.test.ts',
        'nobody did anything for five business days: the assignee is reminded, every five of them',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C16',
    what: 'sender address; an address told of openings',
    by: ['Y: config queues.NAME.opened_to', 'Y: config queues.NAME.address', 'Y: config smtp.from'],
    proof: [
      ['desk/mail-commands.test.ts', 'tells the extra addresses of the queue, and no customer where the queue is mute'],
      [
        'notify/compose.test.ts',
        'From is the alias the customer wrote to; Reply-To carries our token; the envelope is the mailbox',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C17',
    what: 'head and foot of notices, by queue and language',
    by: ['Y: config templates.dir', 'Y: config templates.header', 'Y: config templates.footer'],
    proof: [
      ['notify/templates.test.ts', 'lint says the line in the file, and misses neither subject nor frame'],
      ['notify/look.test.ts', 'header and footer are the parts the site names, in the language of the body, per queue'],
    ],
    lacks: [],
  },
  {
    id: 'C18',
    what: 'every filter of a collector, each negatable',
    by: ['Y: rules when', 'C: rules test', 'C: rules explain'],
    proof: [
      [
        'rules/other-systems.test.ts',
        'collector filters from/to/cc/bcc/subject/body/seen/unseen/answered/smaller/larger/with(out) tracking id/is (not) answer, `!x`',
      ],
    ],
    lacks: [],
  },
  {
    id: 'C19',
    what: 'every operation of a collector: customer, files, event, ticket, properties by pattern',
    by: ['Y: rules extract', 'Y: rules set', 'Y: rules organisation', 'Y: rules project'],
    proof: [
      ['rules/other-systems.test.ts', '`tmp=EXTRACT:SUBJECT:(re)`, `f=SET:x`, `SETIFEMPTY`'],
      ['cli/rule-ties.test.ts', 'the new ticket goes on in the one it names'],
    ],
    lacks: [],
  },
];
