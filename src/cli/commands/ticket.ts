// ticket show: reading.
import type { Command } from 'commander';
import type { App } from '../../daemon/app.ts';
import { ticketTime } from '../../daemon/clock/targets.ts';
import type { Agreement } from '../../model/customers/records.ts';
import type { Ticket } from '../../model/ticket.ts';
import { exitCodes } from '../exit.ts';
import { agreementJson, agreementLine } from '../present/customers.ts';
import { printTicket, ticketWithEntriesJson } from '../present/ticket.ts';
import { timeJson, timeLines } from '../present/time.ts';
import { findSeen } from '../refs.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';
import { registerFinding } from './finding/list.ts';

/** Registers what reads tickets; gives the group for what changes them. */
export function registerTicket(registry: Registry): Command {
  const { program, on } = registry;
  const ticket = program.command('ticket').description('tickets: find, read, answer, change');
  registerFinding(registry, ticket);
  const ref = ['<ref>', 'reference number (T-2026-00017) or id'] as const;
  on(
    ticket
      .command('show')
      .argument(...ref)
      .description('a ticket with its history'),
    (session, [name]) => show(session, String(name)),
  );
  return ticket;
}

async function show(session: Session, ref: string): Promise<number> {
  return withApp(session, async (app) => {
    const ticket = await findSeen(session, app, ref);
    const entries = await app.store.read(() => app.store.tickets.entries(ticket.id));
    const agreed = await agreementsOf(app, ticket);
    const now = app.clock.now();
    const { config } = app.setup;
    if (session.flags.json)
      session.out.json({
        ...ticketWithEntriesJson(ticket, entries),
        time: timeJson(ticketTime(ticket, config, now)),
        agreements: agreed.map((one) => agreementJson(one, now)),
      });
    else {
      const agreements = [
        ...timeLines(ticketTime(ticket, config, now), config.instance.timezone),
        ...agreed.map((one) => [one.kind, agreementLine(one, now, config.instance.timezone)] as const),
      ];
      printTicket(session.out, ticket, entries, { config, agreements });
    }
    session.out.talk(`next: mailclerk ticket reply ${ticket.ref} "…"`);
    return exitCodes.ok;
  });
}

/** The contract and the project the ticket is part of. */
async function agreementsOf(app: App, { contract, project }: Ticket): Promise<readonly Agreement[]> {
  const { customers } = app.store;
  return app.store.read(function* () {
    const found = [
      contract ? yield* customers.agreement('contract', contract) : null,
      project ? yield* customers.agreement('project', project) : null,
    ];
    return found.filter((one) => one !== null);
  });
}
