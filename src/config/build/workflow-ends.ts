// Takes an own workflow and what may be said at an end; reports what would strand its tickets although every way is there:
// tickets that begin or are opened again in a closed status, that close into an open one, that need a word nobody can give.
import { isClosed } from '../../model/ticket.ts';
import type { Part, Workflow } from '../../model/workflow.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, reportWarning } from './context.ts';
import type { WorkflowSettings } from './workflows.ts';

/** Reports beginnings and ends that cannot be meant. */
export function checkEnds(
  context: BuildContext,
  workflow: Workflow,
  { given, settings }: { readonly given: WorkflowSettings; readonly settings: Settings },
): void {
  const at: Path = ['workflows', workflow.name];
  const ends = new Set(workflow.statuses.filter(({ kind }) => isClosed(kind)).map(({ id }) => id));
  if (given.statuses && Object.keys(given.statuses).length === 0)
    reportError(context, [...at, 'statuses'], 'there is no status; expected at least one to begin in and a closed one');
  if (ends.size === 0) return;
  if (ends.has(workflow.initial) && ends.size < workflow.statuses.length)
    reportError(
      context,
      given.start === undefined ? [...at, 'statuses'] : [...at, 'start'],
      `tickets would begin in "${workflow.initial}", which is closed; expected a status of another kind`,
    );
  const { close, reopen } = given.automatic ?? {};
  if (close !== undefined && known(workflow, close) && !ends.has(close))
    reportError(
      context,
      [...at, 'automatic', 'close'],
      `"${close}" is not closed; expected one of ${[...ends].join(', ')}`,
    );
  if (reopen !== undefined && ends.has(reopen))
    reportError(
      context,
      [...at, 'automatic', 'reopen'],
      `"${reopen}" is closed: a ticket that is opened again would stay closed; expected a status of another kind`,
    );
  (given.transitions ?? []).forEach(({ needs, may }, index) => {
    for (const part of needs.filter((one) => !canBeSaid(one, settings)))
      reportError(context, [...at, 'transitions', index, 'needs'], unsayable(part));
    const who = may.filter((one) => Object.hasOwn(workflow.roles ?? {}, one));
    const isAgents = Object.keys(settings.agents).length > 0 && who.length === may.length && who.length > 0;
    const has = Object.values(settings.agents).some(({ roles }) => roles.some((role) => who.includes(role)));
    if (isAgents && !has)
      reportWarning(
        context,
        [...at, 'transitions', index, 'may'],
        `nobody may go this way: no agent is ${who.join(' or ')}`,
      );
  });
}

/** Reports what closing asks for everywhere and nobody can give. */
export function checkCloseRequire(context: BuildContext, settings: Settings): void {
  const { require } = settings.catalogues.close;
  for (const part of require.filter((one) => !canBeSaid(one, settings)))
    reportError(context, ['catalogues', 'close', 'require'], unsayable(part));
}

function known({ statuses }: Workflow, id: string): boolean {
  return statuses.some((status) => status.id === id);
}

function canBeSaid(part: Part, { catalogues }: Settings): boolean {
  const list = part === 'reason' ? catalogues.close.reasons : part === 'cause' ? catalogues.close.causes : null;
  // A list without entries takes any words.
  return list === null || list.length === 0 || list.some((entry) => entry.active);
}

function unsayable(part: Part): string {
  const list = `catalogues.close.${part}s`;
  return `a ${part} is needed and ${list} has only retired ones: no ticket could go on; keep one active, or do not ask for it`;
}
