// Workflows as the file writes them → Workflow values: the shipped ones with the site's settings over them, and the
// admin's own. Names that do not exist are reported with their place; the graph's faults by workflow-graph.ts.
import type { Config } from '../../model/setup.ts';
import {
  type CustomerTold,
  type RoleRights,
  type Status,
  transitionsOf,
  type Way,
  type Workflow,
} from '../../model/workflow.ts';
import { shippedWorkflows } from '../../model/workflows.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, unknownName } from './context.ts';
import { shippedRoles } from './people.ts';
import { reopenOver } from './workflow-choice.ts';
import { checkCloseRequire, checkEnds } from './workflow-ends.ts';
import { checkGraph } from './workflow-graph.ts';

export type WorkflowSettings = NonNullable<Settings['workflows'][string]>;

/** Every workflow by name: shipped ones, and the file's own over them. */
export function buildWorkflows(context: BuildContext, settings: Settings): Readonly<Record<string, Workflow>> {
  const own = Object.entries(settings.workflows).map(([name, given]) => {
    const workflow = buildOwn(context, name, given);
    checkGraph(context, workflow, given);
    checkEnds(context, workflow, { given, settings });
    return [name, workflow] as const;
  });
  checkCloseRequire(context, settings);
  const all = { ...shippedWorkflows, ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, onSite(one, context, settings)]));
}

/** What the site says beats what a workflow ships with; what the site leaves open is the workflow's. */
function onSite(workflow: Workflow, { gathered }: BuildContext, settings: Settings): Workflow {
  const written = section(gathered.values, ['notifications', 'customer']);
  const customer = Object.fromEntries(
    Object.entries(workflow.customer ?? {}).filter(([key]) => !Object.hasOwn(written, key)),
  ) as Partial<CustomerTold>;
  const reopen = Object.keys(section(gathered.values, ['tickets', 'reopen'])).length > 0 ? undefined : workflow.reopen;
  const own = Object.entries(settings.roles).map(([name, { can, when }]): [string, RoleRights] => [
    name,
    { can, whenAssigned: when === 'assigned' },
  ]);
  const { reopen: _, ...rest } = workflow;
  return {
    ...rest,
    ...(workflow.customer ? { customer } : {}),
    ...(reopen ? { reopen } : {}),
    roles: { ...(workflow.roles ?? shippedRoles), ...Object.fromEntries(own) },
  };
}

function section(values: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  let here = values;
  for (const key of path) here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
  return typeof here === 'object' && here !== null ? (here as Readonly<Record<string, unknown>>) : {};
}

function buildOwn(context: BuildContext, name: string, given: WorkflowSettings): Workflow {
  const at: Path = ['workflows', name];
  if (!NAME.test(name)) reportError(context, at, `the name "${name.slice(0, 60)}" will not do for a workflow`);
  const base = baseOf(context, at, given);
  const statuses = statusesOf(context, at, given) ?? base?.statuses ?? [];
  const ids = statuses.map((status) => status.id);
  const known = (id: string | undefined, otherwise: readonly (string | undefined)[], path: Path): string => {
    if (id === undefined) return otherwise.find((one) => one !== undefined && ids.includes(one)) ?? '';
    if (!ids.includes(id)) reportError(context, [...at, ...path], unknownName('status', id, ids));
    return id;
  };
  const of = (kind: Status['kind']): string | undefined => statuses.find((status) => status.kind === kind)?.id;
  const auto = given.automatic ?? {};
  const onClose = known(auto.close, [base?.onClose, of('closed'), of('cancelled')], ['automatic', 'close']);
  const ways = given.transitions ? waysOf(context, { at, given, ids }) : keptWays(base, ids);
  const incomplete = known(given.incomplete, [base?.incomplete], ['incomplete']);
  const whenDone = given.when_done
    ? { close: given.when_done.close, timeoutMs: given.when_done.timeout ?? null }
    : base?.whenDone;
  return {
    name,
    statuses,
    initial: known(given.start, [base?.initial, of('new'), ids[0]], ['start']),
    ...readOf(known(auto.read, [base?.onRead], ['automatic', 'read'])),
    onAssign: known(auto.assign, [base?.onAssign], ['automatic', 'assign']),
    onFirstReply: known(auto.first_reply, [base?.onFirstReply], ['automatic', 'first_reply']),
    onCustomerReply: known(auto.customer_reply, [base?.onCustomerReply], ['automatic', 'customer_reply']),
    onReopen: known(auto.reopen, [base?.onReopen, of('open'), of('new')], ['automatic', 'reopen']),
    onClose,
    onRated: known(auto.rated, [base?.onRated, onClose], ['automatic', 'rated']),
    ways,
    transitions: transitionsOf(statuses, ways),
    asksVisibility: given.visibility === undefined ? base?.asksVisibility === true : given.visibility === 'ask',
    ...(incomplete === '' ? {} : { incomplete }),
    ...(whenDone ? { whenDone } : {}),
    ...tellingOf(context, { at, given, ids, base }),
  };
}

function readOf(onRead: string): Pick<Workflow, 'onRead'> {
  return onRead === '' ? {} : { onRead };
}

interface Place {
  readonly at: Path;
  readonly given: WorkflowSettings;
  readonly ids: readonly string[];
}

/** What it tells, its reopen policy and roles. */
function tellingOf(
  context: BuildContext,
  { at, given, ids, base }: Place & { readonly base: Workflow | null },
): Pick<Workflow, 'customer' | 'reopen' | 'roles'> {
  const { status, ...told } = given.notifications ?? {};
  if (status !== undefined && status !== 'all') {
    for (const id of status.filter((one) => !ids.includes(one)))
      reportError(context, [...at, 'notifications', 'status'], unknownName('status', id, ids));
  }
  const plain = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  const customer: Partial<CustomerTold> = { ...base?.customer, ...plain, ...(status === undefined ? {} : { status }) };
  const reopen = given.reopen
    ? reopenOver(
        base?.reopen ?? { withinMs: 14 * 86_400_000, later: 'create_linked', cancelled: 'reject' },
        given.reopen,
      )
    : base?.reopen;
  const roles = given.roles
    ? Object.fromEntries(
        Object.entries(given.roles).map(([name, { can, when }]) => [name, { can, whenAssigned: when === 'assigned' }]),
      )
    : base?.roles;
  return {
    ...(Object.keys(customer).length > 0 ? { customer } : {}),
    ...(reopen ? { reopen } : {}),
    ...(roles ? { roles: { ...shippedRoles, ...roles } } : {}),
  };
}

function baseOf(context: BuildContext, at: Path, given: WorkflowSettings): Workflow | null {
  const { extends: name } = given;
  if (name === undefined) {
    if (given.statuses === undefined)
      reportError(context, at, `${at.join('.')} has no statuses; write them, or extends: with a shipped workflow`);
    return null;
  }
  const found = Object.hasOwn(shippedWorkflows, name) ? shippedWorkflows[name] : undefined;
  if (!found)
    reportError(context, [...at, 'extends'], unknownName('shipped workflow', name, Object.keys(shippedWorkflows)));
  return found ?? null;
}

function statusesOf(context: BuildContext, at: Path, { statuses }: WorkflowSettings): readonly Status[] | null {
  if (!statuses) return null;
  return Object.entries(statuses).map(([id, { kind, label, template, waits_for: waitsFor }]) => {
    const path = [...at, 'statuses', id];
    if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id))
      reportError(
        context,
        path,
        `the status name "${id.slice(0, 60)}" will not do: expected lower-case letters, digits, _ and -`,
      );
    if (id === 'keep' || id === 'reopen')
      reportError(context, path, `"${id}" is no name for a status: rules mean something else by it`);
    if (template !== undefined && context.templates && !context.templates.includes(template)) {
      const advice = unknownName('template', template, context.templates);
      reportError(context, [...path, 'template'], `${advice} (write templates/<language>/${template}.hbs)`);
    }
    return {
      id,
      kind,
      label,
      ...(waitsFor === 'us' ? { waitsFor } : {}),
      ...(template === undefined ? {} : { template }),
    };
  });
}

function waysOf(context: BuildContext, { at, given, ids }: Place): readonly Way[] {
  return (given.transitions ?? []).flatMap(({ from, to, may, needs }, index) => {
    const path = [...at, 'transitions', index];
    for (const id of from.filter((one) => one !== '*' && !ids.includes(one)))
      reportError(context, [...path, 'from'], unknownName('status', id, ids));
    for (const id of to.filter((one) => !ids.includes(one)))
      reportError(context, [...path, 'to'], unknownName('status', id, ids));
    return to.map((one): Way => ({ from, to: one, may, needs }));
  });
}

/** A base's ways between the statuses that are still there. */
function keptWays(base: Workflow | null, ids: readonly string[]): readonly Way[] {
  return (base?.ways ?? [])
    .map((way) => ({ ...way, from: way.from.filter((one) => one === '*' || ids.includes(one)) }))
    .filter((way) => way.from.length > 0 && ids.includes(way.to));
}

/** Permissions by role in this workflow, and which roles count only for assigned tickets: `Config.roles`. */
export function rolesOf(workflow: Workflow): Pick<Config, 'roles' | 'rolesWhenAssigned'> {
  const roles = Object.entries(workflow.roles ?? shippedRoles);
  return {
    roles: Object.fromEntries(roles.map(([name, { can }]) => [name, can])),
    rolesWhenAssigned: roles.filter(([, { whenAssigned }]) => whenAssigned).map(([name]) => name),
  };
}
