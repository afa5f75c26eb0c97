// What holds for a queue's tickets: its workflow, whom it tells what, who may do what, what mail to closed tickets does.
// The one place that says so: everything that needs a ticket's workflow asks here. Pure.
import type { CatalogueEntry, CatalogueName } from './catalogue.ts';
import type { RatingAsked, RatingPolicy } from './forms/rating.ts';
import type { Config, ReopenPolicy } from './setup.ts';
import type { CustomerTold, RoleRights, Workflow } from './workflow.ts';

/** The workflow of a queue's tickets. */
export function workflowOf(config: Config, queue: string | null | undefined): Workflow {
  const name = config.queues.find((one) => one.name === queue)?.workflow;
  const own = name === undefined || !config.workflows ? undefined : config.workflows[name];
  return own ?? config.workflow;
}

/** Every workflow tickets may be in, the site's own first. */
export function workflowsOf(config: Config): readonly Workflow[] {
  const used = config.queues.map((queue) => workflowOf(config, queue.name));
  return [...new Set([config.workflow, ...used])];
}

/** What customers of a queue's tickets are told by themselves. */
export function customerTold(config: Config, queue: string): CustomerTold {
  return { ...config.notifications.customer, ...workflowOf(config, queue).customer };
}

/** Whether customers of a queue are asked for a rating. Where nothing is said, a workflow that waits for one asks for it. */
export function ratingOf(config: Config, queue: string): RatingPolicy {
  const { whenDone } = workflowOf(config, queue);
  const said = config.notifications.customer.rating;
  const timeoutMs = whenDone?.timeoutMs ?? said?.timeoutMs ?? null;
  if (said) return { ...said, timeoutMs };
  return { ask: whenDone?.close === 'rating' ? 'done' : 'never', byReply: true, timeoutMs };
}

/** How customers of a queue are asked by mail; null = nobody is. */
export function ratingAsked(config: Config, queue: string): RatingAsked | null {
  const { ask, byReply, timeoutMs } = ratingOf(config, queue);
  return ask === 'never' || !byReply ? null : { ask, timeoutMs };
}

/** What roles give in a queue. */
export function rightsOf(config: Config, queue: string | null | undefined): Readonly<Record<string, RoleRights>> {
  const own = workflowOf(config, queue).roles;
  if (own) return own;
  const late = config.rolesWhenAssigned ?? [];
  return Object.fromEntries(
    Object.entries(config.roles).map(([name, can]) => [name, { can, whenAssigned: late.includes(name) }]),
  );
}

/** What mail to closed tickets of a queue does. */
export function reopenPolicyOf(config: Config, queue: string): ReopenPolicy {
  const own = config.queues.find((one) => one.name === queue)?.reopen;
  return own ?? workflowOf(config, queue).reopen ?? config.tickets.reopen;
}

/** A catalogue with labels and states; made of the plain list where the configuration says no more. */
export function entriesOf(config: Config, name: CatalogueName): readonly CatalogueEntry[] {
  const { catalogues } = config;
  const full = catalogues.entries?.[name];
  if (full) return full;
  const lists = {
    types: catalogues.types,
    groups: catalogues.groups,
    severities: catalogues.severities,
    priorities: catalogues.priorities,
    tags: catalogues.tags ?? [],
    reasons: catalogues.closeReasons,
    causes: catalogues.closeCauses,
  };
  return lists[name].map((id) => ({ id, label: {}, active: true }));
}

/** The lists of what may still be chosen: for whoever writes rules. */
export function choosable(
  config: Config,
): Pick<Config['catalogues'], 'types' | 'groups' | 'severities' | 'priorities'> {
  const active = (name: CatalogueName): readonly string[] =>
    entriesOf(config, name)
      .filter((entry) => entry.active)
      .map((entry) => entry.id);
  return {
    types: active('types'),
    groups: active('groups'),
    severities: active('severities'),
    priorities: active('priorities'),
  };
}
