// Which workflow a queue has, and what mail to its closed tickets does: choices among what was built.
import type { ReopenPolicy } from '../../model/setup.ts';
import type { Workflow } from '../../model/workflow.ts';
import { defaultWorkflow } from '../../model/workflow.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, unknownName } from './context.ts';

/** The workflow of this name, or the default one with a mistake. */
export function pickWorkflow(
  context: BuildContext,
  all: Readonly<Record<string, Workflow>>,
  at: { readonly path: Path; readonly name: string },
): Workflow {
  const found = Object.hasOwn(all, at.name) ? all[at.name] : undefined;
  if (!found) reportError(context, at.path, unknownName('workflow', at.name, Object.keys(all)));
  return found ?? defaultWorkflow;
}

/** A reopen policy with the file's parts over another. */
export function reopenOver(base: ReopenPolicy, own: Settings['queues'][string]['reopen']): ReopenPolicy {
  return {
    withinMs: own?.within ?? base.withinMs,
    later: own?.later ?? base.later,
    cancelled: own?.cancelled ?? base.cancelled,
  };
}
