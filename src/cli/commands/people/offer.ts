// ticket assign, offer, accept, decline, withdraw: who works on it. One command through the desk each, in one transaction.
import { type Command, Option } from 'commander';
import { acceptModes } from '../../../model/people/offer.ts';
import { change, changing, listOf, type Options, REF, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import type { Registry } from '../../registry.ts';

/** Registers them. */
export function registerOffers({ on }: Registry, ticket: Command): void {
  const assign = ticket
    .command('assign')
    .argument(...REF)
    .argument('[who...]', 'agents, @teams, round_robin, least_busy; none takes it back')
    .description('who works on it')
    .option('--add', 'besides those who have it')
    .option('--remove <who...>', 'take it off these')
    .option('--round-robin [team]', 'the next in turn of the queue or of a team')
    .option('--least-busy [team]', 'whoever has the fewest open tickets');
  on(changing(assign), (session, [ref, who], options) => {
    const to = wishOf(who as readonly string[], options, String(ref));
    return change(session, String(ref), options, (base, id) => ({ ...base, kind: 'assign', ticket: id, to }));
  });
  const offer = ticket
    .command('offer')
    .argument(...REF)
    .argument('[who...]', 'agents and @teams (default: as the queue says, else its agents)')
    .description('put it before several; each is asked by mail')
    .addOption(
      new Option('--accept <mode>', 'many: whoever accepts works on it; first: the first alone').choices([
        ...acceptModes,
      ]),
    );
  on(changing(offer), (session, [ref, who], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'offer',
      ticket: id,
      to: listOf(who),
      accept: acceptModes.find((mode) => mode === options.accept) ?? null,
    })),
  );
  const simple = {
    accept: 'you take what was offered to you (--as NAME)',
    withdraw: 'it is offered to nobody any more',
  };
  for (const kind of ['accept', 'withdraw'] as const) {
    const command = ticket
      .command(kind)
      .argument(...REF)
      .description(simple[kind]);
    on(changing(command), (session, [ref], options) =>
      change(session, String(ref), options, (base, id) => ({ ...base, kind, ticket: id })),
    );
  }
  const decline = ticket
    .command('decline')
    .argument(...REF)
    .description('not you (--as NAME); when nobody wants it, the lead is told')
    .option('--comment <text>', 'why, for the history');
  on(changing(decline), (session, [ref], options) =>
    change(session, String(ref), options, (base, id) => ({
      ...base,
      kind: 'decline',
      ticket: id,
      comment: textOf(options.comment) ?? '',
    })),
  );
}

/** The words and options as one wish of model/assignment. */
function wishOf(who: readonly string[], options: Options, ref: string): string {
  const named = listOf(who).map((one) => (options.add === true && !/^[+-]/.test(one) ? `+${one}` : one));
  const chosen = [strategyOf('round_robin', options.roundRobin), strategyOf('least_busy', options.leastBusy)].flatMap(
    (one) => (one === null ? [] : [options.add === true ? `+${one}` : one]),
  );
  const removed = listOf(options.remove).map((one) => `-${one.replace(/^-/, '')}`);
  const all = [...named, ...chosen, ...removed];
  if (all.length > 0) return all.join(', ');
  throw new Exit(exitCodes.usage, 'nobody is named', `mailclerk ticket assign ${ref} anna`);
}

function strategyOf(name: string, option: unknown): string | null {
  if (option === true) return name;
  return typeof option === 'string' ? `${name}@${option.replace(/^@/, '')}` : null;
}
