// What a notice says, taken when the event happened: plain JSON for the template. Customers' notices hold public words
// only, and nothing a stranger wrote comes back to an address he merely claims (H34, H43).
import type { Address } from '../model/address.ts';
import type { NoticeData } from '../model/notice.ts';
import type { TicketState } from '../model/ticket.ts';
import type { Workflow } from '../model/workflow.ts';

const MAX_ID = 250;
const MSG_ID = /^<[!-;=?A-~]+@[!-;=?A-~]+>$/;
/** A name a person may carry: letters, marks and what joins them, so that no address or advertisement fits in. */
const NAME = /^(?:[\p{L}\p{M}'’ ,-]|\.(?=\s|$)){1,64}$/u;

/** A notice about nothing in particular; callers add what theirs is about. */
export function blankData(): NoticeData {
  return {
    ticket: null,
    customer: null,
    body: '',
    author: '',
    reason: '',
    comment: '',
    from: '',
    to: '',
    oldRef: '',
    newRef: '',
    changes: {},
    attachments: [],
    trace: [],
  };
}

/** The ticket as templates see it. `ref` is '' for a ticket the store has not numbered yet. */
export function ticketData(state: TicketState, ref: string, workflow: Workflow): NonNullable<NoticeData['ticket']> {
  return {
    ref,
    subject: state.subject,
    status: state.status,
    statusLabel: workflow.statuses.find((status) => status.id === state.status)?.label ?? {},
    queue: state.queue,
    priority: state.priority,
    createdAt: state.createdAt,
    due: state.due,
    assignees: state.assignees,
    ...(state.organisation ? { organisation: state.organisation } : {}),
    ...(state.contract ? { contract: state.contract } : {}),
    ...(state.project ? { project: state.project } : {}),
  };
}

/** The address with its name only when that is nothing but a name. */
export function plainNamed(address: Address): Address {
  return NAME.test(address.name) ? address : { ...address, name: '' };
}

/** RFC 5322 §3.6.4 and H36: only valid msg-ids of at most 250 octets are ever echoed, each once, the last 20. */
export function validIds(ids: readonly (string | null)[]): readonly string[] {
  const valid = ids.filter((id): id is string => id !== null && id.length <= MAX_ID && MSG_ID.test(id));
  // The later place counts: References end with the mail that is answered.
  return valid.filter((id, index) => valid.lastIndexOf(id) === index).slice(-20);
}
