// The site that rule tests are about: two queues, two agents, the default workflow, one mailbox.

import type { Site } from '../../src/model/policy.ts';
import { defaultWorkflow } from '../../src/model/workflow.ts';
import { markPattern } from '../../src/rules/policy.ts';

export const site: Site = {
  own: new Set(['support@example.com', 'ops@example.com']),
  ownDomains: new Set(['example.com']),
  mailboxes: {
    support: { address: 'support@example.com', queue: 'support', unsignedMark: 'deny', ownLists: [] },
  },
  queues: [
    { name: 'support', address: 'support@example.com' },
    { name: 'ops', address: 'ops@example.com' },
    { name: 'accounting', address: null },
  ],
  agents: { 'anna@example.com': 'anna', 'bob@example.com': 'bob' },
  unsignedAgents: [],
  agentReply: 'note',
  reopen: { withinMs: 14 * 86_400_000, later: 'create_linked', cancelled: 'reject' },
  duplicates: 'join',
  mark: markPattern('T-{yyyy}-{seq:5}'),
  known: {
    queues: ['support', 'ops', 'accounting'],
    agents: ['anna', 'bob'],
    statuses: defaultWorkflow.statuses.map((status) => status.id),
  },
  timezone: 'Europe/Berlin',
};

export const catalogues = {
  types: ['request', 'incident', 'invoice', 'alert'],
  groups: [],
  severities: ['minor', 'normal', 'major', 'critical'],
  priorities: ['low', 'normal', 'high', 'urgent'],
};
