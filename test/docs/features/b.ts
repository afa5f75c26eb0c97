// Chapter B of the features: service tickets by QR code.
import { type Feature, SHOWN } from './feature.ts';

export const service: readonly Feature[] = [
  {
    id: 'B1',
    what: 'addresses and QR codes that begin a ticket about a thing',
    by: [],
    proof: [],
    lacks: ['5: not built'],
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
    by: ['C: ticket open --internal --public', 'Y: config workflows.NAME.visibility', 'M: staff write to the mailbox'],
    proof: [
      ['desk/workflows.test.ts', 'asks staff for internal or public: until then the ticket is an internal draft'],
      ['desk/workflows.test.ts', 'opens no ticket by hand without it'],
    ],
    lacks: ['7: #internal, #public and the receipt that asks', SHOWN],
  },
  { id: 'B4', what: 'a form’s questions by mail, answered as Key: value', by: [], proof: [], lacks: ['5: not built'] },
  {
    id: 'B5',
    what: 'a draft until what is required is there',
    by: ['Y: config workflows.NAME.incomplete', 'Y: config catalogues.fields.NAME.required'],
    proof: [
      ['desk/workflows.test.ts', 'begins a draft as soon as it is said, either way'],
      ['desk/workflows.test.ts', 'does not let a draft begin without it'],
    ],
    lacks: ['6: reminds, then expires'],
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
  { id: 'B7', what: 'what each agent is told, when', by: [], proof: [], lacks: ['6: now, digest, none; quiet hours'] },
  { id: 'B8', what: 'tickets are offered, somebody takes them', by: [], proof: [], lacks: ['5: not built'] },
  {
    id: 'B9',
    what: 'member, moderator, admin; editable',
    by: ['Y: config workflows.NAME.roles.NAME.can', 'Y: config roles.NAME.when'],
    proof: [
      [
        'desk/workflow-properties.test.ts',
        'lets nobody close, reopen or move what his role and the way do not give, and asks for every part',
      ],
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
    proof: [['integration/bad-input.test.ts', 'of 60 MB stays in the mailbox, a ticket says so, memory stays bounded']],
    lacks: ['7: Markdown, videoLink, assistantLink'],
  },
  {
    id: 'B11',
    what: 'updates: a service history of words and files, for all or inside',
    by: ['C: ticket update --public', 'C: ticket history'],
    proof: [['cli/ticket-verbs.test.ts', 'an update is an entry, internal unless said otherwise']],
    lacks: ['6: ticket history as a file', '7: a customer’s #status', '-: the customer’s page'],
  },
  {
    id: 'B12',
    what: 'done, rated, closed by itself',
    by: ['Y: config workflows.NAME.when_done.close'],
    proof: [
      [
        'desk/workflows.test.ts',
        'closes at once what is done where the site says so, and asks for what closing asks for',
      ],
    ],
    lacks: ['5: rating', '6: the time-out', '7: by mail'],
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
