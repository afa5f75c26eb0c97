// Queues, roles, agents, and who is told what.
import { z } from 'zod';
import { ratingMoments } from '../../model/forms/rating.ts';
import { permissionNames } from '../../model/people/permission.ts';
import { toldFields } from '../../model/workflow.ts';
import { readDuration } from '../units.ts';
import { admin } from './admin.ts';
import { agentNotify, pushChannels, queueNotify, rolesNotify, siteAgents } from './alerts.ts';
import { address, duration, filledLine, flag, leaf, name, oneOf, oneOrMore } from './leaf.ts';
import { absence, offer } from './staff.ts';
import { reopenPart, statusList } from './workflows.ts';

export const queue = z.strictObject({
  address: address().optional().describe('Address of the queue; mail to it lands here.'),
  agents: oneOrMore(name(), 1000).optional().describe('Agents who work here and are told of new tickets.'),
  opened_to: oneOrMore(address()).prefault([]).describe('Addresses told of each new ticket, besides the agents.'),
  notify_customer: flag().prefault(true).describe('false: customers get no automatic notices from this queue.'),
  offer: offer
    .optional()
    .describe(
      'Before whom a ticket nobody has is put by itself: team (the queue’s agents), agents, @teams; accept: many | first. Default: before nobody.',
    ),
  sla: name().optional().describe('Service level of its tickets (`sla:`). Default: none.'),
  form: name().optional().describe('Creation form new tickets are asked by (`forms:`). Default: none.'),
  hours: name().optional().describe('Its business hours (`business_hours:`), or always. Default: default.'),
  reopen: reopenPart
    .optional()
    .describe('Mail to closed tickets of this queue. Default: as the workflow and `tickets.reopen` say.'),
  workflow: name().optional().describe('The workflow of its tickets. Default: as `workflow`.'),
  notify: queueNotify.optional().describe('Whom events of its tickets mean, and which rooms hear of them.'),
});

export const role = z.strictObject({
  can: oneOrMore(oneOf(...permissionNames)).describe(`What the role allows: ${permissionNames.join(' ')}.`),
  when: oneOf('assigned')
    .optional()
    .describe('assigned: only for tickets the agent has; never limits view, take, note.'),
});

export const agent = z.strictObject({
  name: filledLine(100)
    .optional()
    .describe(
      'What people call him: colleagues and customers read it instead of his short name. Default: his short name, which customers do not see.',
    ),
  email: oneOrMore(address()).describe('The agent’s addresses; the first one is written to.'),
  roles: oneOrMore(name()).prefault(['agent']).describe('Names of roles.'),
  language: leaf('a language tag like de', { type: 'string' }, (value) =>
    typeof value === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(value) ? value : undefined,
  )
    .optional()
    .describe('Language of notices to the agent. Default: the instance’s.'),
  unsigned: oneOf('allow', 'deny')
    .prefault('deny')
    .describe('allow: commands by mail work without proof of the sender as long as authentication did not fail.'),
  assignable: flag().prefault(true).describe('false: gets no tickets, whoever wants to give him one.'),
  delegate: name().optional().describe('The agent who stands in whenever this one is away. Default: nobody.'),
  away: oneOrMore(absence)
    .prefault([])
    .describe('When he is away: new work goes past him or to his delegate. `agent away` says it by hand.'),
  notify: agentNotify.optional().describe('What he is told, and how. Default: as the site and his roles say.'),
});

const never = leaf('never, or a time like 14d', { type: 'string' }, (value) =>
  value === 'never' ? ('never' as const) : readDuration(String(value)),
);

const rating = z.strictObject({
  ask: oneOf(...ratingMoments)
    .prefault('never')
    .describe(
      'When the customer is asked: never | done (with the notice that the work is done) | closed. Asking may count as advertising (in Germany it does): say in the footer how to object.',
    ),
  scale: leaf('5', { const: 5 }, (value) => (value === 5 ? (5 as const) : undefined))
    .prefault(5)
    .describe('From 1 (bad) to 5 (good).'),
  by_reply: flag()
    .prefault(true)
    .describe(
      'An answer whose first line is a digit 1–5 (`5!`, `4 stars`, `Rating: 4`), or as many stars, is a rating.',
    ),
  timeout: never
    .prefault('never')
    .describe(
      'How long a rating counts after the end of the work; a done ticket that waits for one is closed then, unless its workflow says otherwise (`when_done.timeout`). never: it waits, and a rating counts for 90 days.',
    ),
});

const customer = z.strictObject({
  opened: flag().prefault(true).describe('A receipt for a new ticket.'),
  reply: flag().prefault(true).describe('An agent’s reply.'),
  status: statusList
    .prefault([])
    .describe(
      'Status changes the customer is told of: all | none | a list of status names. Default: none; closing has a notice of its own.',
    ),
  closed: flag().prefault(true).describe('The ticket was closed.'),
  reopened: flag().prefault(false).describe('The ticket was opened again.'),
  fields: oneOrMore(oneOf(...toldFields))
    .prefault([])
    .describe(
      `Fields whose change the customer is told of: ${toldFields.join(' ')}. Default: none, or as the workflow says.`,
    ),
  merge_window: duration(0, 3600 * 1000)
    .prefault('60s')
    .describe(
      'How long a changed status or field waits before the customer is told: what changes meanwhile is told in the same mail, with a closing or an answer that comes. 0–1h; 0 = a mail for each change. A receipt never waits.',
    ),
  rating: rating.optional().describe('Asking for a rating. Default: a workflow that waits for one asks for it.'),
});

export const notifications = z.strictObject({
  customer: customer.prefault({}).describe('What customers are told.'),
  agents: siteAgents.prefault({}).describe('What agents are told.'),
  roles: rolesNotify.describe('What everybody of a role is told, by the role’s name; what a person says himself wins.'),
  push: pushChannels.describe('Where pushes go, by names of yours: rooms and telephones.'),
  admin: admin.optional().describe('What the administrator is told. Default: nobody is told.'),
});
