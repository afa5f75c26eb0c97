// A mail goes on to somebody else and leaves no ticket: one notice `forward` that carries the whole mail as
// message/rfc822, From our own address. Never to an own address, never a delivery report, never past the gate; when the
// gate holds it back nothing is done and the caller quarantines the mail.
import { canonicalAddress } from '../../model/address.ts';
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { changeOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { refuse, shown } from '../refusals.ts';

/** The forwarded mail as a notice. */
export function redirect(command: CommandOf<'redirect'>, context: DeskContext): Outcome {
  const to = canonicalAddress(command.to);
  if (to === null) return refuse('unanswered', `redirect "${shown(command.to)}" is no mail address`);
  const happening = { command, ticket: null, state: null, mail: command.mail, override: noOverride, context };
  const change = changeOf(happening, { entries: [], events: [{ on: 'redirected', to }] });
  const [notice] = change.notices;
  // Of long ago: whoever was to have it has it, or needs it no more.
  if (context.isImported || notice?.gate.pass) return change;
  const reason = notice && !notice.gate.pass ? notice.gate.reason : 'nobody to send it to';
  return refuse('unanswered', `the gate does not let it go on to ${to} (${reason})`);
}
