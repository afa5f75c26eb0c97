// gate show, reset: how much leaves by itself, which circuits of the gate are open, and letting one go on by hand.
import type { App } from '../../../daemon/app.ts';
import { circuits, resetCircuits, resetRefusal } from '../../../daemon/watch/reset.ts';
import { isoTime } from '../../../lib/time.ts';
import type { Circuit, CircuitReset } from '../../../model/notice/gate.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { resetJson, resetText } from '../../present/gate.ts';
import { REASON_MAX, reasonOf } from '../../reason.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

/** Registers `gate …`. */
export function registerGate({ program, on }: Registry): void {
  const gate = program.command('gate').description('the gate before all automatic mail');
  on(gate.command('show').description('how much left within the hour, the limits, and which circuits are open'), show);
  on(
    gate
      .command('reset')
      .argument('[circuit]', 'receipt or automatic (default: all that are open)')
      .option('--reason <words>', 'why, for the log and status')
      .description('after too many notices of a kind: let them go on at once, and count anew'),
    (session, [circuit], options) => reset(session, circuit === undefined ? null : String(circuit), options.reason),
  );
}

async function show(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const seen = await app.store.read(() => app.store.gate.circuits(app.clock.now()));
    const rows = circuits.map((circuit) => ({
      circuit,
      hour: seen.hour[circuit],
      limit: limitOf(app, circuit),
      openSince: isoTime(seen.open[circuit] ?? null),
      lastReset: jsonOf(seen.resets[circuit]),
    }));
    if (session.flags.json) session.out.json(rows);
    else
      for (const { circuit, hour, limit, openSince, lastReset } of rows) {
        const state = openSince === null ? 'closed' : `open since ${openSince}: none leaves`;
        session.out.line(`${circuit.padEnd(9)} ${state}; ${hour} of ${limit} within the hour`);
        if (lastReset) session.out.line(`          ${resetText(lastReset)}`);
      }
    const isOpen = rows.some((row) => row.openSince !== null);
    session.out.talk(isOpen ? NEXT : 'each closes by itself when less than half its limit left within an hour');
    return isOpen ? exitCodes.findings : exitCodes.ok;
  });
}

const NEXT = 'next: mailclerk outbox list --suppressed shows what was held back; mailclerk gate reset --reason …';

async function reset(session: Session, given: string | null, why: unknown): Promise<number> {
  const wanted = circuits.filter((one) => given === null || one === given);
  if (wanted.length === 0)
    throw new Exit(
      exitCodes.usage,
      `there is no circuit "${given}", expected receipt or automatic`,
      'mailclerk gate show',
    );
  const reason = reasonOf(why) ?? '';
  if (reason === '')
    throw new Exit(
      exitCodes.usage,
      `gate reset needs --reason with 1 to ${REASON_MAX} characters: it is kept`,
      'mailclerk gate show',
    );
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const refusal = resetRefusal(actor, app.setup.config);
    if (refusal !== null) throw new Exit(exitCodes.notAllowed, refusal, `mailclerk agent show ${actor.id}`);
    const asked = { at: app.clock.now(), by: actor.kind === 'agent' ? actor.id : 'cli', reason };
    const done = await app.store.write(() => resetCircuits(app.store, wanted, asked));
    if (session.flags.json)
      session.out.json(
        done.map((one) => ({
          circuit: one.circuit,
          wasOpen: one.reset !== null,
          ...(one.reset && resetJson(one.reset)),
        })),
      );
    else
      for (const one of done)
        session.out.line(
          one.reset === null
            ? `${one.circuit}: closed already`
            : `${one.circuit}: closed, was open since ${isoTime(one.reset.openSince)}; up to ${limitOf(app, one.circuit)} an hour leave again`,
        );
    if (done.some((one) => one.reset !== null))
      session.out.talk('what was held back stays so: mailclerk outbox list --suppressed');
    return exitCodes.ok;
  });
}

function limitOf({ setup }: App, circuit: Circuit): number {
  const { receiptsPerHour, automaticPerHour } = setup.config.gate;
  return circuit === 'receipt' ? receiptsPerHour : automaticPerHour;
}

function jsonOf(one: CircuitReset | undefined): ReturnType<typeof resetJson> | null {
  return one === undefined ? null : resetJson(one);
}
