// A sample of a notice: an outbox row as the desk would have written it, about a ticket that does not exist. Takes the
// template's name, the Setup and the words; gives a row for the real composer. The tokens in it are made with keys of
// its own, so that an answer to a sample never reaches a real ticket. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import { MOST_ACTIONS, wantedActions } from '../../model/notice/actions.ts';
import type { NoticeAction, NoticeData } from '../../model/notice.ts';
import { formatNumber } from '../../model/number.ts';
import { calledAgent } from '../../model/people/called.ts';
import type { Setup } from '../../model/setup.ts';
import type { StatusKind, TicketId } from '../../model/ticket.ts';
import { mintMessageId, type ThreadKeys } from '../../model/token.ts';
import type { Status } from '../../model/workflow.ts';
import { shippedWorkflows } from '../../model/workflows.ts';
import type { OutboxRow } from '../../ports.ts';
import { scenes } from './scenes.ts';
import type { Scene, Stage } from './stage.ts';
import { type SampleWords, sampleWords } from './words.ts';

/** Keys of samples alone: nothing signed with them is believed anywhere. */
export const sampleKeys: ThreadKeys = [Buffer.from('samples are signed with a key that nobody believes')];

/** What a sample is of. */
export interface SampleWish {
  readonly template: string;
  readonly setup: Setup;
  readonly locale: string;
  readonly now: number;
  /** Null = the first queue. */
  readonly queue?: string | null;
  readonly form?: 'formal' | 'informal';
  /** Other words than those of the locale. */
  readonly words?: SampleWords;
  /** Counts samples, so that each has a Message-ID of its own; default 17. */
  readonly id?: number;
  /** Counter in the ticket's number; default 17. */
  readonly number?: number;
  /** Whom it goes to; default = somebody at example domains. */
  readonly to?: string;
  /** What differs from the sample, of a real ticket. */
  readonly data?: Partial<NoticeData>;
}

const SAMPLE_TICKET = 17 as TicketId;
const FIRST_MAIL = '<20260304.4711@mail.kunde.example>';

/** The outbox row of a sample. A template of the site's own shows what a rule's mail has. */
export function sampleRow(wish: SampleWish): OutboxRow {
  const scene = sceneOf(wish.template);
  const stage = stageOf(scene, wish);
  const { now, setup, template } = wish;
  const id = wish.id ?? 17;
  const isAgent = scene.to === 'agent';
  const mailbox = mailboxOf(setup, stage.queue);
  const ticket = scene.hasTicket ? SAMPLE_TICKET : null;
  const answered = scene.hasTicket && scene.to !== 'outside' ? FIRST_MAIL : null;
  const data = { ...dataOf(scene, stage, wish), ...wish.data };
  return {
    id,
    ticket,
    event: `sample:${id}/0/${template}`,
    name: scene.name,
    template,
    kind: scene.kind,
    ...recipientOf(scene, stage, wish),
    agent: isAgent ? stage.agent : null,
    state: 'queued',
    reason: null,
    messageId: mintMessageId(sampleKeys, id, ticket, domainOf(setup)),
    inReplyTo: answered,
    references: answered ? [answered] : [],
    mailbox: mailbox?.name ?? null,
    ownAddress: mailbox?.address ?? null,
    queue: stage.queue === '' ? null : stage.queue,
    locale: wish.locale,
    visibility: scene.isInternal ? 'internal' : 'public',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    sentAt: null,
    data,
    bytes: null,
    resent: false,
  };
}

/** Its own scene, or that of a rule's mail for a template nobody ships. */
function sceneOf(template: string): Scene {
  const found = Object.hasOwn(scenes, template) ? scenes[template] : scenes['rule-mail'];
  if (!found) throw new Error(`there is no sample of ${template}`);
  return found;
}

function stageOf(scene: Scene, wish: SampleWish): Stage {
  const { setup, locale, now, queue, form, words, number = 17 } = wish;
  const { config } = setup;
  const name = queue ?? config.queues[0]?.name ?? '';
  const agents = config.agents.map((one) => one.id);
  const [agent = 'anna', ...rest] = agents;
  const others = rest.length > 0 ? rest.slice(0, 2) : ['bob'];
  const special = specialStatus(setup, name, wish.template);
  const own = special ? { [scene.status]: special.id } : {};
  const mask = { mask: config.tickets.number, at: now, timeZone: config.instance.timezone, queue: name };
  return {
    words: words ?? sampleWords(locale),
    form: form ?? config.instance.form,
    locale,
    now,
    agent,
    others,
    called: { agent: calledAgent(agent, config.agents), other: calledAgent(others[0] ?? '', config.agents) },
    ref: formatNumber(mask, number),
    olderRef: formatNumber(mask, Math.max(0, number - 8)),
    queue: name,
    status: { ...statusesOf(setup, name), ...own },
    reason: config.catalogues.closeReasons[0] ?? 'solved',
  };
}

/** The status that the queue's workflow, else a shipped one, tells with this template; none of an ordinary notice. */
function specialStatus({ config }: Setup, queue: string, template: string): Status | undefined {
  const workflows = [workflowOf(config, queue), ...Object.values(shippedWorkflows)];
  return workflows.flatMap(({ statuses }) => statuses).find((one) => one.template === template);
}

function statusesOf({ config }: Setup, queue: string): Stage['status'] {
  const workflow = workflowOf(config, queue);
  const of = (kind: StatusKind): string | undefined => workflow.statuses.find((one) => one.kind === kind)?.id;
  const open = workflow.statuses.filter((one) => one.kind === 'open').map((one) => one.id);
  const fresh = workflow.initial;
  return {
    fresh,
    before: open[0] ?? fresh,
    assigned: workflow.onAssign ?? open[0] ?? fresh,
    open: open.at(-1) ?? fresh,
    waiting: of('waiting') ?? open.at(-1) ?? fresh,
    closed: of('closed') ?? of('done') ?? fresh,
  };
}

function dataOf(scene: Scene, stage: Stage, { setup, template }: SampleWish): NoticeData {
  const { words, now, ref, queue } = stage;
  const status = stage.status[scene.status];
  const found =
    specialStatus(setup, queue, template) ?? workflowOf(setup.config, queue).statuses.find((one) => one.id === status);
  const isOver = found?.kind === 'done' || found?.kind === 'closed';
  const label = found?.label ?? {};
  const subject = words.subject;
  const own = { due: isOver ? null : now + 2 * 86_400_000, assignees: [stage.agent], organisation: words.organisation };
  const about = { ref, subject, status, statusLabel: label, queue, priority: 'normal', createdAt: now - 3_600_000 };
  const ticket = scene.hasTicket ? { ...about, ...own, ...scene.ticket?.(stage) } : null;
  const data = scene.data(stage);
  const nothing = { body: '', author: '', reason: '', comment: '', from: '', to: '', oldRef: '', newRef: '' };
  return {
    ...nothing,
    changes: {},
    attachments: [],
    trace: [],
    ticket,
    customer: scene.hasTicket ? { address: words.address, name: words.customer } : null,
    ...data,
    ...(scene.to === 'agent' && ticket
      ? { actions: actionsOf(scene, data, { ...stage, ...ticket, kind: found?.kind }) }
      : {}),
  };
}

/** The buttons the desk gives such a notice. */
function actionsOf(
  scene: Scene,
  { mailed, offer }: Partial<NoticeData>,
  about: { readonly agent: string; readonly assignees: readonly string[]; readonly kind: StatusKind | undefined },
): readonly NoticeAction[] {
  return wantedActions({
    name: scene.name,
    mailed,
    isUnsaid: false,
    kind: about.kind ?? 'open',
    isHis: about.assignees.includes(about.agent),
    isTaken: about.assignees.length > 0,
    isAsked: offer?.state === 'open',
    hasStranger: false,
    hasCustomer: !scene.isInternal,
  }).slice(0, MOST_ACTIONS);
}

function recipientOf(
  { to }: Scene,
  { words, called }: Stage,
  wish: SampleWish,
): Pick<OutboxRow, 'toAddress' | 'toName'> {
  const { config } = wish.setup;
  const people = {
    customer: { address: words.address, name: words.customer },
    outside: { address: 'werkstatt@partner.example', name: words.colleague },
    agent: { address: config.agents[0]?.emails[0] ?? 'anna@example.com', name: called.agent },
    admin: { address: config.notifications.admin?.to[0] ?? 'ops@example.com', name: '' },
  };
  return { toAddress: wish.to ?? people[to].address, toName: people[to].name };
}

function mailboxOf({ config }: Setup, queue: string) {
  return config.mailboxes.find((one) => one.queue === queue) ?? config.mailboxes[0];
}

function domainOf({ config }: Setup): string {
  return config.smtp.from.address.split('@').at(-1) ?? 'example.com';
}
