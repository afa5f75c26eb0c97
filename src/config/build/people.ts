// Queues, agents, roles and notifications: names that must exist, addresses that may belong to one only.
import type { AdminCheck } from '../../model/people/admin.ts';
import type { Agent, Notifications, Queue } from '../../model/setup.ts';
import { findStatus, type RoleRights, type Workflow } from '../../model/workflow.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { buildSiteAlerts } from './alerts.ts';
import { type BuildContext, reportError, reportWarning, unknownName } from './context.ts';
import { checkLanguage } from './languages.ts';
import { presenceOf } from './staff.ts';
import { pickWorkflow, reopenOver } from './workflow-choice.ts';

// surface.md `roles:`, default workflow: agents may close; assigning others, merging and deleting is the lead's.
const AGENT = ['view', 'take', 'reply', 'note', 'set', 'postpone', 'forward', 'close', 'reopen'];
const LEAD = [...AGENT, 'assign', 'merge', 'split', 'bulk', 'delete', 'export', 'customers'];
const DEFAULT_QUEUE = 'support';

/** Roles of a workflow that brings none of its own. */
export const shippedRoles: Readonly<Record<string, RoleRights>> = {
  agent: { can: AGENT, whenAssigned: false },
  lead: { can: LEAD, whenAssigned: false },
};

export function buildAgents(context: BuildContext, settings: Settings, roles: readonly string[]): readonly Agent[] {
  return Object.entries(settings.agents).map(([id, agent]) => {
    checkName(context, 'agents', id);
    if (agent.email.length === 0)
      reportError(context, ['agents', id, 'email'], `agents.${id}.email is empty; expected an address`);
    agent.roles.forEach((role, at) => {
      if (!roles.includes(role))
        reportError(context, ['agents', id, 'roles', at], unknownName('role', role, [...new Set(roles)]));
    });
    const { email: emails, unsigned } = agent;
    checkLanguage(context, ['agents', id, 'language'], { language: agent.language, settings });
    const name = agent.name?.trim() ? { name: agent.name.trim() } : {};
    const plain = { id, ...name, emails, roles: agent.roles, language: agent.language ?? null, unsigned };
    return { ...plain, ...presenceOf(context, settings, { id, agent }) };
  });
}

export function buildQueues(
  context: BuildContext,
  settings: Settings,
  { agents, workflows }: { readonly agents: readonly Agent[]; readonly workflows: Readonly<Record<string, Workflow>> },
): readonly Queue[] {
  const ids = agents.map((agent) => agent.id);
  const entries = Object.entries(settings.queues);
  if (entries.length === 0) {
    return [{ name: DEFAULT_QUEUE, address: null, agents: ids, openedTo: [], notifyCustomer: true }];
  }
  return entries.map(([name, queue]) => {
    checkName(context, 'queues', name);
    queue.agents?.forEach((agent, at) => {
      if (!ids.includes(agent)) reportError(context, ['queues', name, 'agents', at], unknownName('agent', agent, ids));
    });
    const chosen = pickWorkflow(context, workflows, {
      path: ['queues', name, 'workflow'],
      name: queue.workflow ?? settings.workflow,
    });
    const forms = Object.keys(settings.forms);
    if (queue.form !== undefined && !forms.includes(queue.form))
      reportError(context, ['queues', name, 'form'], unknownName('form', queue.form, forms));
    else if (queue.form !== undefined && chosen.incomplete === undefined)
      reportWarning(
        context,
        ['queues', name, 'form'],
        `queues.${name}.form asks, but workflow ${chosen.name} has no status for tickets that lack an answer: agents are told of them at once; a workflow of yours may name one (\`incomplete:\`)`,
      );
    const { within: withinMs, later, cancelled } = settings.tickets.reopen;
    return {
      name,
      workflow: chosen.name,
      ...(queue.form === undefined ? {} : { form: queue.form }),
      ...(queue.sla === undefined ? {} : { sla: queue.sla }),
      ...(queue.hours === undefined ? {} : { hours: queue.hours }),
      ...(queue.reopen ? { reopen: reopenOver(chosen.reopen ?? { withinMs, later, cancelled }, queue.reopen) } : {}),
      address: queue.address ?? null,
      // With a single queue nobody needs to repeat everybody's name.
      agents: queue.agents ?? (entries.length === 1 ? ids : []),
      openedTo: queue.opened_to,
      ...(queue.offer === undefined ? {} : { offer: queue.offer }),
      notifyCustomer: queue.notify_customer,
    };
  });
}

export function buildNotifications(
  context: BuildContext,
  settings: Settings,
  {
    workflows,
    alerts,
  }: { readonly workflows: readonly Workflow[]; readonly alerts: ReturnType<typeof buildSiteAlerts> },
): Notifications {
  const { customer, admin } = settings.notifications;
  const { opened, reply, closed, reopened } = customer;
  return {
    customer: {
      opened,
      reply,
      closed,
      reopened,
      status: statusesOf(context, customer.status, workflows),
      fields: customer.fields,
      ...ratingPart(customer.rating),
    },
    mergeWindowMs: customer.merge_window,
    ...alerts,
    ...(admin ? { admin: buildAdmin(context, settings, admin) } : {}),
  };
}

function ratingPart(
  rating: Settings['notifications']['customer']['rating'],
): Pick<Notifications['customer'], 'rating'> {
  if (!rating) return {};
  const { ask, by_reply: byReply, timeout } = rating;
  return { rating: { ask, byReply, timeoutMs: timeout === 'never' ? null : timeout } };
}

function buildAdmin(
  context: BuildContext,
  { mailboxes, queues, notifications }: Settings,
  { to, when, push, digest }: NonNullable<Settings['notifications']['admin']>,
): NonNullable<Notifications['admin']> {
  const boxes = Object.values(mailboxes).flatMap((box) => [box.address, ...box.aliases]);
  const own = new Set([...boxes, ...Object.values(queues).map((queue) => queue.address)]);
  for (const address of to) {
    const advice = 'an alert about mail must not come back as mail; name the address of a person';
    if (own.has(address))
      reportError(context, ['notifications', 'admin', 'to'], `${address} is an address of this instance: ${advice}`);
  }
  const channels = Object.keys(notifications.push);
  for (const name of push ?? [])
    if (!channels.includes(name))
      reportError(context, ['notifications', 'admin', 'push'], unknownName('push channel', name, channels));
  const watched = when.map((one) => (typeof one === 'string' ? { check: one, limit: null } : one));
  const limits = watched.flatMap(({ check, limit }) => (limit === null ? [] : [[check, limit] as const]));
  return {
    to,
    when: [...new Set(watched.map(({ check }) => check))] as readonly AdminCheck[],
    ...(push ? { push: [...new Set(push)] } : {}),
    ...(limits.length > 0 ? { limits: Object.fromEntries(limits) } : {}),
    ...(digest === undefined ? {} : { digest: digest.filter((time) => time.days.length > 0) }),
  };
}

/** No address belongs to two; an agent's address is none of ours, or his mail would be our own. */
export function checkAddresses(context: BuildContext, settings: Settings): void {
  const owners = new Map<string, string>();
  const claim = (address: string, path: readonly string[], owner: string): void => {
    const other = owners.get(address);
    if (other !== undefined && other !== owner) reportError(context, path, `${address} belongs to ${other} already`);
    else if (other !== undefined) reportWarning(context, path, `${address} is named twice in ${owner}`);
    else owners.set(address, owner);
  };
  for (const [name, mailbox] of Object.entries(settings.mailboxes)) {
    claim(mailbox.address, ['mailboxes', name, 'address'], `mailbox ${name}`);
    for (const alias of mailbox.aliases) claim(alias, ['mailboxes', name, 'aliases'], `mailbox ${name}`);
  }
  const queueOwners = new Map<string, string>();
  for (const [name, queue] of Object.entries(settings.queues)) {
    if (queue.address === undefined) continue;
    const other = queueOwners.get(queue.address);
    // A queue may well have its mailbox' address; two queues may not have the same.
    if (other) reportError(context, ['queues', name, 'address'], `${queue.address} belongs to ${other} already`);
    queueOwners.set(queue.address, `queue ${name}`);
  }
  for (const [address, owner] of queueOwners) if (!owners.has(address)) owners.set(address, owner);
  for (const [id, agent] of Object.entries(settings.agents)) {
    agent.email.forEach((address) => {
      claim(address, ['agents', id, 'email'], `agent ${id}`);
    });
  }
}

/** Statuses of any workflow in use: what one of them calls otherwise, another may know. */
function statusesOf(context: BuildContext, given: readonly string[] | 'all', workflows: readonly Workflow[]) {
  if (given === 'all') return given;
  const ids = [...new Set(workflows.flatMap((workflow) => workflow.statuses.map((status) => status.id)))];
  const all = given.flatMap((text) => {
    const found = workflows.flatMap((workflow) => findStatus(workflow, text)?.id ?? []);
    if (found.length > 0) return found;
    reportError(context, ['notifications', 'customer', 'status'], unknownName('status', text, ids));
    return [];
  });
  return [...new Set(all)];
}

function checkName(context: BuildContext, section: string, name: string): void {
  if (NAME.test(name)) return;
  const expected = 'expected lower-case letters, digits, . _ - that begin with a letter or digit';
  reportError(context, [section, name], `the name "${name.slice(0, 60)}" in ${section} will not do: ${expected}`);
}
