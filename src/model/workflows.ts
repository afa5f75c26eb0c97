// The shipped workflows besides `default`, as data (A9, B6, B12, B13, C8, D2). Labels in de, en, nl, fr.
import type { StatusKind } from './ticket.ts';
import { defaultWorkflow, type RoleRights, type Status, transitionsOf, type Way, type Workflow } from './workflow.ts';

/** `labels` are en, de, nl, fr, and behind them what else people may write. French agrees with “la demande”. */
function status(id: string, kind: StatusKind, labels: string, template?: string): Status {
  const [en = id, de = en, nl = en, fr = en, ...also] = labels.split(' | ');
  const more = also.length === 0 ? {} : { also };
  return { id, kind, label: { en, de, nl, fr }, ...(template === undefined ? {} : { template }), ...more };
}

function way(from: string, to: string, more: Partial<Pick<Way, 'may' | 'needs'>> = {}): Way {
  return { from: from.split(' '), to, may: [], needs: [], ...more };
}

function role(can: string, whenAssigned = false): RoleRights {
  return { can: can.split(' '), whenAssigned };
}

function made(workflow: Omit<Workflow, 'transitions'> & { readonly ways: readonly Way[] }): Workflow {
  return { ...workflow, transitions: transitionsOf(workflow.statuses, workflow.ways) };
}

const WORKING = 'open assigned in_progress';

/** B3, B6, B9, B12, B13: jobs of field staff. Done is the member's, closing the customer's rating or the moderator's. */
export const fieldServiceWorkflow: Workflow = made({
  name: 'field-service',
  statuses: [
    status('draft', 'new', 'draft | Entwurf | concept | brouillon'),
    status('open', 'new', 'open | offen | open | ouverte | ouvert'),
    status('assigned', 'open', 'assigned | zugewiesen | toegewezen | attribuée | attribué'),
    status('in_progress', 'open', 'in progress | in Arbeit | in behandeling | en cours'),
    status('done', 'done', 'done | erledigt | uitgevoerd | terminée | terminé', 'status-done'),
    status('closed', 'closed', 'closed | geschlossen | gesloten | clôturée | fermé | fermée'),
    status('cancelled', 'cancelled', 'cancelled | storniert | geannuleerd | annulée | annulé'),
  ],
  initial: 'open',
  incomplete: 'draft',
  asksVisibility: true,
  onAssign: 'assigned',
  onFirstReply: 'in_progress',
  onCustomerReply: 'in_progress',
  onReopen: 'in_progress',
  onClose: 'closed',
  onRated: 'closed',
  whenDone: { close: 'rating', timeoutMs: null },
  ways: [
    way('draft', 'open', { needs: ['visibility'] }),
    way('open in_progress', 'assigned'),
    way('assigned', 'open'),
    way('open assigned done closed', 'in_progress'),
    way('assigned in_progress', 'done'),
    way('done', 'closed'),
    way(`draft ${WORKING}`, 'cancelled', { may: ['moderator', 'admin'] }),
    way('cancelled', 'open', { may: ['moderator', 'admin'] }),
  ],
  customer: { status: ['in_progress', 'done'] },
  reopen: { withinMs: 0, later: 'create_linked', cancelled: 'create_linked' },
  roles: {
    member: role('view take note reply set postpone reopen', true),
    moderator: role('view take note reply set postpone forward assign close reopen merge split bulk customers'),
    admin: role(
      'view take note reply set postpone forward assign close reopen merge split bulk delete export customers',
    ),
  },
});

/** D2, D6: a telecom help desk. Each step and each change of a field is told to the customer; findings never are. */
export const helpdeskWorkflow: Workflow = made({
  name: 'helpdesk',
  statuses: [
    status('open', 'new', 'open | offen | open | ouverte | ouvert'),
    status('in_progress', 'open', 'in progress | in Bearbeitung | in behandeling | en cours', 'status-in-progress'),
    status('report', 'open', 'findings | Befund | bevinding | constat', 'status-report'),
    status(
      'answer',
      'done',
      'answered | beantwortet | beantwoord | réponse donnée | répondu | answer',
      'status-answer',
    ),
    status('closed', 'closed', 'closed | geschlossen | gesloten | clôturée | fermé | fermée'),
  ],
  initial: 'open',
  onAssign: 'in_progress',
  onFirstReply: 'in_progress',
  onCustomerReply: 'in_progress',
  onReopen: 'in_progress',
  onClose: 'closed',
  ways: [
    way('open report answer closed', 'in_progress'),
    way('in_progress', 'report', { needs: ['findings'] }),
    way('report', 'answer', { needs: ['solution'] }),
    way('answer', 'closed', { needs: ['solution'] }),
  ],
  customer: {
    opened: true,
    reply: true,
    status: 'all',
    closed: true,
    reopened: true,
    fields: ['priority', 'type', 'group', 'due'],
  },
});

/** A1–A17: actions with stages. The front line works on them; only a lead closes, and says why. */
export const actionsWorkflow: Workflow = made({
  name: 'actions',
  statuses: [
    status('new', 'new', 'new | neu | nieuw | nouvelle | nouveau'),
    status('in_progress', 'open', 'in progress | in Bearbeitung | in behandeling | en cours'),
    {
      ...status('postponed', 'waiting', 'postponed | zurückgestellt | uitgesteld | reportée | reporté'),
      waitsFor: 'us',
    },
    status('resolved', 'done', 'resolved | gelöst | opgelost | résolue | résolu'),
    status('closed', 'closed', 'closed | geschlossen | gesloten | clôturée | fermé | fermée'),
    status('cancelled', 'cancelled', 'cancelled | storniert | geannuleerd | annulée | annulé'),
  ],
  initial: 'new',
  onAssign: 'in_progress',
  onFirstReply: 'in_progress',
  onCustomerReply: 'in_progress',
  onReopen: 'in_progress',
  onClose: 'closed',
  ways: [
    way('new postponed resolved closed cancelled', 'in_progress'),
    way('new in_progress', 'postponed'),
    way('new in_progress postponed', 'resolved'),
    way('new in_progress postponed resolved', 'closed', { may: ['close'], needs: ['reason', 'comment'] }),
    way('new in_progress postponed resolved', 'cancelled', { may: ['close'], needs: ['comment'] }),
  ],
  roles: {
    agent: role('view take note reply set postpone forward'),
    lead: role(
      'view take note reply set postpone forward assign close reopen merge split bulk delete export customers',
    ),
  },
});

/** Every shipped workflow by name. */
export const shippedWorkflows: Readonly<Record<string, Workflow>> = {
  default: defaultWorkflow,
  'field-service': fieldServiceWorkflow,
  helpdesk: helpdeskWorkflow,
  actions: actionsWorkflow,
};
