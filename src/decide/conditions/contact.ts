// Fields about the sender as a contact. Asked once, and only when a rule that got this far wants to know. What a forged
// sender would gain by being somebody (organisation, contract, project) is absent where authentication failed; what only
// the domain says counts for proven mail, and where the mailbox proves nothing (desk/customers/evidence.ts).
import type { ContactView, Question } from '../../model/facts.ts';
import { type Field, isQuestion, type Look } from './look.ts';
import { ABSENT, numberValue, textValues, truthValue, type Values } from './value.ts';

const NOBODY: ContactView = { known: false, name: '', organisation: null, tags: [], openTickets: 0, blocked: false };

export const contactFields: Readonly<Record<string, Field>> = {
  'contact.known': contact('truth', (view) => truthValue(view.known)),
  'contact.organisation': contact('name', (view, look) => textValues(organisationOf(view, look))),
  'contact.tags': contact('name', (view) => textValues(view.tags)),
  'contact.open_tickets': contact('number', (view) => numberValue(view.openTickets)),
  'contact.blocked': contact('truth', (view) => truthValue(view.blocked)),
  'contact.contract': contact('name', (view, look) => textValues(agreedWith(view, 'contracts', look))),
  'contact.project': contact('name', (view, look) => textValues(agreedWith(view, 'projects', look))),
};

/** `contact.field.<x>` */
export function contactField(name: string): Field {
  return contact('text', ({ fields = {} }) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value === undefined ? ABSENT : textValues([value]);
  });
}

/** The sender's contact, or the question to be asked; a mail without a single plain From has none. */
export function contactOf(look: Look): ContactView | Question {
  const { address } = look.sender;
  if (!address) return NOBODY;
  const question = { ask: 'contact', address } as const;
  return look.inquiry.peek<'contact'>(question) ?? question;
}

/** The organisation's name first, then its code and other names; [] when it may not be told. */
export function organisationOf(view: ContactView, { sender }: Pick<Look, 'sender'>): readonly string[] {
  if (sender.auth === 'fail') return [];
  if (view.organisation !== null) return [view.organisation, ...(view.organisationNames ?? [])];
  const isProved = sender.auth === 'pass' || sender.auth === 'unknown';
  return view.domainOf && isProved ? [view.domainOf.organisation, ...view.domainOf.names] : [];
}

/** Codes of the contracts or projects that are valid for him; [] when they may not be told. */
export function agreedWith(
  view: ContactView,
  what: 'contracts' | 'projects',
  { sender }: Pick<Look, 'sender'>,
): readonly string[] {
  const his = view[what] ?? [];
  const ofDomain = (what === 'contracts' ? view.domainContracts : view.domainProjects) ?? [];
  if (sender.auth === 'fail') return [];
  return sender.auth === 'none' ? his : [...his, ...ofDomain];
}

function contact(kind: Field['kind'], read: (view: ContactView, look: Look) => Values): Field {
  return {
    kind,
    read: (look) => {
      const view = contactOf(look);
      return isQuestion(view) ? view : read(view, look);
    },
  };
}
