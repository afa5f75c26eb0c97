// Chapter B of the features: service tickets by QR code.
import { type Feature, SHOWN } from './feature.ts';

export const service: readonly Feature[] = [
  {
    id: 'B1',
    what: 'addresses and QR codes that begin a ticket about a thing',
    by: ['C: asset link', 'C: asset qr', 'Y: rules to.tag'],
    proof: [
      ['cli/asset.test.ts', 'prints the link alone, with the questions of the queue’s form'],
      ['cli/asset.test.ts', 'draws in the terminal, as SVG, and a folder of them'],
      ['lib/qr.test.ts', 'a text of %i octets is read back'],
      [
        'integration/forms.test.ts',
        'a mail from the printed link says everything at once; an absence note is never asked twice',
      ],
    ],
    lacks: [],
  },
  {
    id: 'B2',
    what: 'the people in charge hear of it at once: by tag, domain, queue',
    by: ['Y: rules to.tag', 'Y: rules do', 'Y: config notifications.agents.new'],
    proof: [
      [
        'desk/mail-commands.test.ts',
        'opens an unread ticket with the mail as its first entry, and tells customer and queue',
      ],
    ],
    lacks: [],
  },
  {
    id: 'B3',
    what: 'staff say internal or public; an internal ticket never mails a customer',
    by: [
      'C: ticket open --internal --public',
      'Y: config workflows.NAME.visibility',
      'M: staff write to the mailbox',
      'M: #internal, #public',
    ],
    proof: [
      ['desk/workflows.test.ts', 'asks staff for internal or public: until then the ticket is an internal draft'],
      ['desk/workflows.test.ts', 'opens no ticket by hand without it'],
      [
        'integration/forms.test.ts',
        'done, rated by telephone, closed; by mail, staff who do not say internal or public are asked',
      ],
      ['integration/agents/work.test.ts', '#internal keeps the customer out, #public lets him in again'],
    ],
    lacks: [SHOWN],
  },
  {
    id: 'B4',
    what: 'a form’s questions by mail, answered as Key: value',
    by: [
      'Y: config forms.NAME.fields',
      'Y: config queues.NAME.form',
      'Y: rules form',
      'C: ticket open --field',
      'M: answers as Key: value',
    ],
    proof: [
      ['desk/forms.test.ts', 'that lacks a required answer is a draft; one question goes out, nobody else hears of it'],
      [
        'integration/forms.test.ts',
        'draft and question, a wrong answer and a second question, the right one and the ordinary notices',
      ],
    ],
    lacks: [],
  },
  {
    id: 'B5',
    what: 'a draft until what is required is there',
    by: [
      'Y: config workflows.NAME.incomplete',
      'Y: config catalogues.fields.NAME.required',
      'M: answers to its questions',
    ],
    proof: [
      ['desk/workflows.test.ts', 'begins a draft as soon as it is said, either way'],
      ['desk/forms.test.ts', 'that lacks a required answer is a draft; one question goes out, nobody else hears of it'],
      ['daemon/clock.test.ts', 'a draft nobody completes: the customer is asked again, at last it is cancelled'],
    ],
    lacks: [],
  },
  {
    id: 'B6',
    what: 'open, assigned, in progress, done, closed, cancelled; assigned by itself',
    by: ['Y: config workflow', 'C: ticket assign', 'C: ticket cancel'],
    proof: [
      [
        'integration/workflows.test.ts',
        'field-service: assigned by itself, done by the member, closed by the moderator',
      ],
      ['desk/workflows.test.ts', 'is assigned by itself, and goes on when the customer of a done ticket writes'],
    ],
    lacks: [],
  },
  {
    id: 'B7',
    what: 'what each agent is told, when',
    by: [
      'Y: config agents.NAME.notify.new',
      'Y: config notifications.agents.quiet.hours',
      'Y: config notifications.agents.digest',
    ],
    proof: [
      ['desk/alerts/telling.test.ts', 'mails and pushes wait until they are over'],
      ['desk/alerts/telling.test.ts', 'is of his own tickets, unless he says of which'],
      ['integration/alerts.test.ts', 'one mail: a room, a telephone, a digest, a quiet hour, each once'],
      ['integration/alerts.test.ts', 'a digest is neither lost nor doubled, wherever the daemon is killed'],
    ],
    lacks: [],
  },
  {
    id: 'B8',
    what: 'tickets are offered, somebody takes them',
    by: [
      'C: ticket offer',
      'C: ticket accept',
      'C: ticket decline',
      'Y: config queues.NAME.offer',
      'Y: rules offer',
      'M: #offer, #accept, #decline',
    ],
    proof: [
      ['desk/people/processes.test.ts', 'accept: first – eight processes, one winner, seven told'],
      ['desk/people/processes.test.ts', 'accept: many – eight processes, eight assignees, one step of the status'],
      ['cli/people.test.ts', 'a queue that offers asks its people by itself; a member accepts, and has it (B8, B9)'],
      ['integration/agents/work.test.ts', 'ask whoever a ticket is offered to: accept and not me'],
    ],
    lacks: [],
  },
  {
    id: 'B9',
    what: 'member, moderator, admin; editable',
    by: ['Y: config workflows.NAME.roles.NAME.can', 'Y: config roles.NAME.when'],
    proof: [
      ['desk/sequences.test.ts', 'sequences of everything one can do keeps what must hold'],
      ['cli/people.test.ts', 'a queue that offers asks its people by itself; a member accepts, and has it (B8, B9)'],
      [
        'integration/workflows.test.ts',
        'field-service: assigned by itself, done by the member, closed by the moderator',
      ],
    ],
    lacks: [],
  },
  {
    id: 'B10',
    what: 'words with bold and italic, any file with limits',
    by: ['M: any mail with files', 'Y: config mailboxes.NAME.max_size'],
    proof: [
      ['integration/bad-input.test.ts', 'of 60 MB stays in the mailbox, a ticket says so, memory stays bounded'],
      ['notify/hostile.test.ts', "an agent's Markdown works, and only its safe part"],
    ],
    lacks: ['7: videoLink, assistantLink'],
  },
  {
    id: 'B11',
    what: 'updates: a service history of words and files, for all or inside',
    by: ['C: ticket update --public', 'C: ticket history --export', 'C: ticket attach', 'M: a customer’s #status'],
    proof: [
      ['cli/ticket-verbs.test.ts', 'an update is an entry, internal unless said otherwise'],
      ['desk/files.test.ts', 'an update of files alone needs no words'],
      [
        'integration/agents/work.test.ts',
        'who writes #status and nothing else gets the list of his tickets, and opens none',
      ],
    ],
    lacks: ['-: the customer’s page'],
  },
  {
    id: 'B12',
    what: 'done, rated, closed by itself',
    by: [
      'M: a customer’s digit or star',
      'Y: config notifications.customer.rating.ask',
      'C: ticket rate',
      'Y: config workflows.NAME.when_done.close',
      'Y: config workflows.NAME.when_done.timeout',
    ],
    proof: [
      [
        'simulation/by-mail.test.ts',
        'is a mail: what it opens is sent as it stands, and rates, though nothing proves its sender but the link',
      ],
      ['decide/rated.test.ts', 'rates a closed ticket and opens it no more'],
      [
        'integration/forms.test.ts',
        'done, rated by telephone, closed; by mail, staff who do not say internal or public are asked',
      ],
      ['desk/rate.test.ts', 'closes a done ticket whose workflow waits for it, and tells its customer'],
      [
        'desk/workflows.test.ts',
        'closes at once what is done where the site says so, and asks for what closing asks for',
      ],
      ['daemon/clock.test.ts', 'a done ticket that nobody rates is closed after the time-out'],
    ],
    lacks: [],
  },
  {
    id: 'B13',
    what: 'mail to a closed ticket: opens it, makes a new one, or is answered; staff open it',
    by: ['Y: config tickets.reopen.later', 'Y: config queues.NAME.reopen.later', 'C: ticket reopen'],
    proof: [
      [
        'integration/conversation.test.ts',
        'an answer soon after closing opens the ticket again; one much later makes a new one that is linked and says so',
      ],
      [
        'integration/workflows.test.ts',
        'field-service: assigned by itself, done by the member, closed by the moderator',
      ],
    ],
    lacks: [],
  },
];
