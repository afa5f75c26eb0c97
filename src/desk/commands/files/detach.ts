// Detach (A10): a file is removed from the ticket. Its entry and its bytes stay, so that the history tells the truth and
// it can be put back (by undo, or by name later); but no mail of ours carries it from then on, and nobody is offered it.
import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { fileIdOf, filesOf } from '../../../model/papers/file.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { noOverride } from '../../happening.ts';
import { changesBetween, entryOf } from '../../history.ts';
import { refuse, shown } from '../../refusals.ts';

/** The entry that says so; the file is named in it. */
export function detach(command: CommandOf<'detach'>, ticket: Ticket, context: DeskContext): Outcome {
  const id = fileIdOf(command.file);
  const files = filesOf(context.entries ?? [], ticket);
  const file = files.find((one) => one.id === id);
  if (!file) {
    const known = files.filter((one) => !one.isRemoved).map((one) => one.id);
    const expected = known.length > 0 ? `expected ${known.slice(0, 20).join(', ')}` : 'it has none';
    return refuse('invalid', `${ticket.ref} has no file "${shown(command.file)}", ${expected}`);
  }
  const isBack = command.restore === true;
  if (file.isRemoved !== isBack) {
    const why = isBack ? 'is not removed' : 'was removed before';
    return refuse('nothing_to_do', `${file.filename} (${file.id}) ${why}`);
  }
  const before = stateOf(ticket);
  const { removedFiles: removed = [] } = before;
  const removedFiles = isBack ? removed.filter((one) => one !== file.id) : [...removed, file.id];
  const state = { ...before, removedFiles };
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `file ${isBack ? 'put back' : 'removed'}: ${file.filename} (${file.id})`,
    changes: changesBetween(before, state),
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: [] });
}
