// contact show, merge, separate.
import { canonicalAddress } from '../../model/address.ts';
import { Exit, exitCodes } from '../exit.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';

const ADDRESS = ['<address>', 'mail address of the person'] as const;

/** Registers `contact …`. */
export function registerContact({ program, on }: Registry): void {
  const contact = program.command('contact').description('people who write to us');
  on(
    contact
      .command('show')
      .argument(...ADDRESS)
      .description('what is known of one'),
    (session, [address]) => show(session, String(address)),
  );
  on(
    contact
      .command('merge')
      .argument('<keep>', 'the address he is known by')
      .argument('<other>', 'another address of the same person')
      .description('two addresses are one person: his mail from either may answer'),
    (session, [keep, other]) => merge(session, String(keep), String(other)),
  );
  on(
    contact
      .command('separate')
      .argument(...ADDRESS)
      .description('undoes a merge: the address is a person of its own again'),
    (session, [address]) => separate(session, String(address)),
  );
}

async function show(session: Session, text: string): Promise<number> {
  const address = addressOf(text);
  return withApp(session, async (app) => {
    const view = await app.store.read(() => app.store.contacts.view(address));
    const { addresses = [address], name, known, openTickets, blocked } = view;
    if (session.flags.json) session.out.json({ address, name, addresses, known, openTickets, blocked });
    else {
      session.out.line(`address:      ${addresses.join(', ')}`);
      if (name !== '') session.out.line(`name:         ${name}`);
      session.out.line(`open tickets: ${openTickets}`);
    }
    if (!known) session.out.talk(`no ticket of ${address} so far`);
    return exitCodes.ok;
  });
}

async function merge(session: Session, keepText: string, otherText: string): Promise<number> {
  const [keep, other] = [addressOf(keepText), addressOf(otherText)];
  if (keep === other)
    throw new Exit(exitCodes.usage, `${keep} and ${other} are the same address`, 'mailclerk contact merge KEEP OTHER');
  return withApp(session, async (app) => {
    const done = await app.store.write(() => app.store.contacts.merge(keep, other, app.clock.now()));
    if (session.flags.json) session.out.json({ keep, other, merged: done });
    else session.out.line(done ? `${other} is ${keep} from now on` : `${other} was ${keep} already`);
    session.out.talk(`next: mailclerk contact show ${keep}; undo: mailclerk contact separate ${other}`);
    return exitCodes.ok;
  });
}

async function separate(session: Session, text: string): Promise<number> {
  const address = addressOf(text);
  return withApp(session, async (app) => {
    if (!(await app.store.write(() => app.store.contacts.separate(address))))
      throw new Exit(exitCodes.notFound, `${address} was merged into nobody`, `mailclerk contact show ${address}`);
    if (session.flags.json) session.out.json({ address, separated: true });
    else session.out.line(`${address} is a person of its own again`);
    return exitCodes.ok;
  });
}

function addressOf(text: string): string {
  const address = canonicalAddress(text.trim());
  if (address) return address;
  throw new Exit(exitCodes.usage, `"${text}" is no mail address`, 'mailclerk contact show eva@acme.example');
}
