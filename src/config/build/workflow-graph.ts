// Takes an own workflow; reports what its graph cannot mean: two statuses with one name, no way to close a ticket, dead
// ends, statuses nothing leads to, moves that can never happen, roles nobody has heard of.
import { fold } from '../../model/fold.ts';
import { permissionNames } from '../../model/people/permission.ts';
import type { Status, Workflow } from '../../model/workflow.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, reportWarning, unknownName } from './context.ts';
import { shippedRoles } from './people.ts';
import type { WorkflowSettings } from './workflows.ts';

/** Reports everything wrong with the workflow as a whole. */
export function checkGraph(context: BuildContext, workflow: Workflow, given: WorkflowSettings): void {
  const at: Path = ['workflows', workflow.name];
  const { statuses } = workflow;
  if (statuses.length === 0) return;
  checkNames(context, at, statuses);
  checkWho(context, at, { workflow, given });
  if (!statuses.some((status) => isEnd(status))) {
    reportError(context, [...at, 'statuses'], 'no status has kind closed: no ticket could ever be closed; add one');
    return;
  }
  const reached = reachable(workflow, rootsOf(workflow));
  for (const { id } of statuses.filter((status) => !reached.has(status.id))) {
    const advice = 'add a transition that leads to it, or take it out';
    reportError(
      context,
      [...at, 'statuses', id],
      `status "${id}" is unreachable: no way leads there from "${workflow.initial}"; ${advice}`,
    );
  }
  for (const status of statuses.filter((one) => reached.has(one.id) && !isEnd(one))) {
    if ([...reachable(workflow, [status.id])].some((id) => statuses.some((one) => one.id === id && isEnd(one))))
      continue;
    const advice = 'add a transition on to a closed status';
    reportError(
      context,
      [...at, 'statuses', status.id],
      `status "${status.id}" is a dead end: a ticket there can never be closed; ${advice}`,
    );
  }
  checkMoves(context, at, { workflow, given });
}

function isEnd(status: Status): boolean {
  return status.kind === 'closed' || status.kind === 'cancelled';
}

function rootsOf({ initial, incomplete }: Workflow): readonly string[] {
  return incomplete === undefined ? [initial] : [initial, incomplete];
}

function reachable({ statuses, transitions }: Workflow, from: readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const id of found) {
    const next = Object.hasOwn(transitions, id) ? (transitions[id] ?? []) : statuses.map((status) => status.id);
    for (const one of next) found.add(one);
  }
  return found;
}

/** `status: offen` must mean one status. */
function checkNames(context: BuildContext, at: Path, statuses: readonly Status[]): void {
  const owners = new Map<string, string>();
  for (const { id, label } of statuses) {
    for (const name of [id, ...Object.values(label)]) {
      const key = fold(name).replaceAll(/[\s-]+/g, '_');
      const other = owners.get(key);
      if (other === undefined) owners.set(key, id);
      else if (other !== id)
        reportError(
          context,
          [...at, 'statuses', id],
          `"${name}" means status "${other}" already: two statuses need two names`,
        );
    }
  }
}

function checkWho(
  context: BuildContext,
  at: Path,
  { workflow, given }: { readonly workflow: Workflow; readonly given: WorkflowSettings },
): void {
  const siteRoles = Object.keys((context.gathered.values.roles as object | undefined) ?? {});
  const known = [...Object.keys(workflow.roles ?? shippedRoles), ...siteRoles, ...permissionNames];
  (given.transitions ?? []).forEach(({ may }, index) => {
    for (const who of may.filter((one) => !known.includes(one)))
      reportError(context, [...at, 'transitions', index, 'may'], unknownName('role or permission', who, known));
  });
  for (const [role, { can }] of Object.entries(given.roles ?? {})) {
    for (const one of can.filter((word) => word !== 'all' && !permissionNames.some((known) => known === word)))
      reportError(context, [...at, 'roles', role, 'can'], unknownName('permission', one, permissionNames));
  }
}

/** A move that no transition allows never happens: written down, it is a mistake; a shipped one is simply off. */
function checkMoves(
  context: BuildContext,
  at: Path,
  { workflow, given }: { readonly workflow: Workflow; readonly given: WorkflowSettings },
): void {
  const leads = (to: string, from: readonly Status[]): boolean =>
    from.some(({ id }) => {
      const next = Object.hasOwn(workflow.transitions, id) ? workflow.transitions[id] : undefined;
      return id === to || next === undefined || next.includes(to);
    });
  const { statuses } = workflow;
  const open = statuses.filter((status) => !isEnd(status));
  const moves = [
    ['assign', given.automatic?.assign, open],
    ['first_reply', given.automatic?.first_reply, open],
    [
      'customer_reply',
      given.automatic?.customer_reply,
      statuses.filter(({ kind }) => kind === 'waiting' || kind === 'done'),
    ],
    ['reopen', given.automatic?.reopen, statuses.filter(isEnd)],
    ['close', given.automatic?.close, open],
  ] as const;
  for (const [key, to, from] of moves) {
    if (to === undefined || !statuses.some((status) => status.id === to) || leads(to, from)) continue;
    const who =
      from.length > 0 ? from.map((status) => status.id).join(', ') : 'any status it could begin in (there is none)';
    reportError(
      context,
      [...at, 'automatic', key],
      `automatic.${key} never happens: no transition leads to "${to}" from ${who}`,
    );
  }
  if (
    workflow.onReopen !== '' &&
    given.automatic?.reopen === undefined &&
    !leads(workflow.onReopen, statuses.filter(isEnd))
  )
    reportWarning(
      context,
      at,
      `closed tickets cannot be opened again: no transition leads from a closed status to "${workflow.onReopen}"`,
    );
}
