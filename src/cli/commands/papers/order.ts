// ticket order create, list, show, set, print: work orders made of tickets (C11). Changes go through the desk.
import type { Command } from 'commander';
import type { App } from '../../../daemon/app.ts';
import { maySee } from '../../../daemon/find/sight.ts';
import { isoTime } from '../../../lib/time.ts';
import { type Order, orderStatuses } from '../../../model/papers/order.ts';
import type { Ticket } from '../../../model/ticket.ts';
import type { OrderWish } from '../../../model/verb.ts';
import { change, changing, type Options, REF, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import { localTime, ticketJson } from '../../present/ticket.ts';
import { findSeen } from '../../refs.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';
import { printDocument, printing } from './print.ts';

const ORDER = ['<order>', 'its number (W-2026-00003)'] as const;
const LIST_MAX = 1000;

/** Registers the group below `ticket`. */
export function registerTicketOrder({ on }: Registry, ticket: Command): void {
  const order = ticket.command('order').description('work orders: a ticket copied into a record with its own status');
  const create = worded(order.command('create').argument(...REF)).option(
    '--issue',
    'issued at once (default: a draft)',
  );
  on(changing(create.description('make one of a ticket, as it is now')), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'order',
      ticket: id,
      issue: options.issue === true,
      ...wishOf(options),
    })),
  );
  const list = order
    .command('list')
    .argument('[ref]', 'of this ticket alone')
    .description('open ones, newest first')
    .option('-a, --all', 'done and cancelled ones, too');
  on(list, (session, [ref], options) => listOrders(session, textOf(ref), options.all === true));
  on(
    order
      .command('show')
      .argument(...ORDER)
      .description('one with what it copied'),
    (session, [ref]) =>
      withOrder(session, String(ref), async ({ app, order: found, ticket: of }) => {
        show(session, { order: found, ticket: of, timezone: app.setup.config.instance.timezone });
        return exitCodes.ok;
      }),
  );
  const set = worded(order.command('set').argument(...ORDER)).option(
    '--status <status>',
    `${orderStatuses.join(', ')}: draft → issued → done, one step back; draft and issued → cancelled`,
  );
  on(changing(set.description('change its status or its words')), (session, [ref], options) =>
    setOrder(session, String(ref), options),
  );
  const print = printing(order.command('print').argument(...ORDER), 'order');
  on(print.description('on paper: text, or HTML'), (session, [ref], options) =>
    withOrder(session, String(ref), ({ app, order: found, ticket: of }) =>
      printDocument(session, app, { ticket: of, order: found, options }),
    ),
  );
}

function worded(command: Command): Command {
  return command
    .option('--title <text>', "its title (default: the ticket's subject)")
    .option('--text <text>', 'what is to be done')
    .option('--assignee <name>', 'who does it: an agent, a firm')
    .option('--due <time>', '+3d, 2026-02-01, "2026-02-01 14:00" or none');
}

function wishOf(options: Options): OrderWish {
  const [title, text, assignee, due] = ['title', 'text', 'assignee', 'due'].map((name) => textOf(options[name]));
  return {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { text }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(due === undefined ? {} : { due }),
  };
}

async function setOrder(session: Session, ref: string, options: Options): Promise<number> {
  const found = await withApp(session, (app) => findOrder(app, ref));
  const status = textOf(options.status);
  return change(session, String(found.ticket), options, (base, id) => ({
    ...base,
    kind: 'order_set',
    ticket: id,
    order: found.ref,
    ...(status === undefined ? {} : { status }),
    ...wishOf(options),
  }));
}

async function listOrders(session: Session, ref: string | undefined, all: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = ref === undefined ? null : await findSeen(session, app, ref);
    const found = ticket
      ? await app.store.read(() => app.store.orders.ofTicket(ticket.id))
      : await seenOrders(session, app, all);
    const orders = all ? found : found.filter((one) => one.status !== 'done' && one.status !== 'cancelled');
    const { timezone } = app.setup.config.instance;
    if (session.flags.json) session.out.json(orders.map(orderJson));
    else if (orders.length > 0)
      session.out.table(
        ['order', 'status', 'ticket', 'assignee', 'due', 'title'],
        orders.map(({ ref: number, status, data }) => [
          number,
          status,
          data.ticket.ref,
          data.assignee,
          data.due === null ? null : localTime(data.due, timezone),
          data.title,
        ]),
      );
    const hint = all ? '' : '; --all shows done and cancelled ones too';
    session.out.talk(
      orders.length === 0
        ? `no work orders${hint}`
        : `${counted(orders.length, 'work order')}; next: mailclerk ticket order show ${orders[0]?.ref ?? ''}`,
    );
    return exitCodes.ok;
  });
}

/** The orders of tickets that whoever asks may see. */
async function seenOrders(session: Session, app: App, all: boolean): Promise<readonly Order[]> {
  const who = { actor: actorOf(session, app), config: app.setup.config };
  return app.store.read(function* () {
    const seen: Order[] = [];
    for (const order of yield* app.store.orders.list({ all, limit: LIST_MAX })) {
      const ticket = yield* app.store.tickets.get(order.ticket);
      if (ticket && maySee(ticket, who)) seen.push(order);
    }
    return seen;
  });
}

interface Found {
  readonly app: App;
  readonly order: Order;
  readonly ticket: Ticket;
}

async function withOrder(session: Session, ref: string, work: (found: Found) => Promise<number>): Promise<number> {
  return withApp(session, async (app) => {
    const order = await findOrder(app, ref);
    return work({ app, order, ticket: await findSeen(session, app, String(order.ticket)) });
  });
}

async function findOrder(app: App, ref: string): Promise<Order> {
  const found = await app.store.read(() => app.store.orders.byRef(ref.trim()));
  if (found) return found;
  throw new Exit(exitCodes.notFound, `there is no work order "${ref}"`, 'mailclerk ticket order list --all');
}

function show(
  session: Session,
  { order, ticket, timezone }: { readonly order: Order; readonly ticket: Ticket; readonly timezone: string },
): void {
  const { out } = session;
  const { data } = order;
  if (session.flags.json) out.json(orderJson(order));
  else {
    out.line(`${out.bold(order.ref)}  ${data.title}`);
    out.line(`  status     ${order.status}`);
    out.line(`  ticket     ${ticket.ref}  ${data.ticket.subject}`);
    if (data.assignee !== '') out.line(`  assignee   ${data.assignee}`);
    if (data.due !== null) out.line(`  due        ${localTime(data.due, timezone)}`);
    out.line(`  made       ${localTime(order.createdAt, timezone)}`);
    for (const text of [data.text, data.request]) if (text.trim() !== '') out.text(`\n${text}`);
  }
  out.talk(`next: mailclerk ticket order print ${order.ref}`);
}

/** The object of `ticket order show --json`. */
function orderJson({ id, ref, status, version, createdAt, updatedAt, ticket, data }: Order) {
  const { title, text, assignee, due, request, ticket: copied } = data;
  const { links: _, version: __, ...then } = ticketJson({ ...copied, id: ticket, version: 0, links: [] });
  return {
    id,
    ref,
    status,
    title,
    text,
    assignee,
    due: isoTime(due),
    request,
    ticket: then,
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    version,
  };
}
