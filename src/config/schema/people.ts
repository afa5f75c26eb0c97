// Queues, roles, agents, and who is told what.
import { z } from 'zod';
import { permissionNames } from '../../model/people/permission.ts';
import { type AdminCheck, adminChecks } from '../../model/setup.ts';
import { toldFields } from '../../model/workflow.ts';
import { agentNotify, pushChannels, queueNotify, rolesNotify, siteAgents } from './alerts.ts';
import { later } from './later.ts';
import { address, duration, flag, leaf, name, oneOf, oneOrMore } from './leaf.ts';
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

const WHEN_JSON = {
  oneOf: [
    { enum: adminChecks },
    { type: 'object', propertyNames: { enum: adminChecks }, minProperties: 1, maxProperties: 1 },
  ],
};

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
  rating: later('Asking for a rating'),
});

const admin = z.strictObject({
  to: oneOrMore(address()).describe(
    'The administrator’s addresses; none of our own, or the alert would come back as mail.',
  ),
  when: oneOrMore(
    leaf(`one of ${adminChecks.join(' | ')}, or with a limit: ${'{'} mailbox_down: 15m }`, WHEN_JSON, readCheck),
  )
    .prefault(['reload_failed'])
    .describe('What he is told of: reload_failed. Others are read and do nothing yet.'),
});

export const notifications = z.strictObject({
  customer: customer.prefault({}).describe('What customers are told.'),
  agents: siteAgents.prefault({}).describe('What agents are told.'),
  roles: rolesNotify.describe('What everybody of a role is told, by the role’s name; what a person says himself wins.'),
  push: pushChannels.describe('Where pushes go, by names of yours: rooms and telephones.'),
  admin: admin.optional().describe('What the administrator is told. Default: nobody is told.'),
});

/** `reload_failed`, or `{ mailbox_down: 15m }`: the name of the check. */
function readCheck(value: unknown): AdminCheck | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [name, ...others] = isMap ? Object.keys(value) : [value];
  return others.length === 0 ? adminChecks.find((check) => check === name) : undefined;
}
