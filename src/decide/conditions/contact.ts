// Fields about the sender as a contact. Asked once, and only when a rule that got this far wants to know.
import type { ContactView, Question } from '../../model/facts.ts';
import { type Field, isQuestion, type Look } from './look.ts';
import { ABSENT, numberValue, textValues, truthValue, type Values } from './value.ts';

const NOBODY: ContactView = { known: false, name: '', organisation: null, tags: [], openTickets: 0, blocked: false };

export const contactFields: Readonly<Record<string, Field>> = {
  'contact.known': contact('truth', (view) => truthValue(view.known)),
  'contact.organisation': contact('name', (view) => textValues([view.organisation])),
  'contact.tags': contact('name', (view) => textValues(view.tags)),
  'contact.open_tickets': contact('number', (view) => numberValue(view.openTickets)),
  'contact.blocked': contact('truth', (view) => truthValue(view.blocked)),
  // ContactView holds no contract, project or fields yet: absent until it does.
  'contact.contract': { kind: 'name', read: () => ABSENT },
  'contact.project': { kind: 'name', read: () => ABSENT },
};

/** The sender's contact, or the question to be asked; a mail without a single plain From has none. */
export function contactOf(look: Look): ContactView | Question {
  const { address } = look.sender;
  if (!address) return NOBODY;
  const question = { ask: 'contact', address } as const;
  return look.inquiry.peek<'contact'>(question) ?? question;
}

function contact(kind: Field['kind'], read: (view: ContactView) => Values): Field {
  return {
    kind,
    read: (look) => {
      const view = contactOf(look);
      return isQuestion(view) ? view : read(view);
    },
  };
}
