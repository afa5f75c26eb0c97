// Which later mails rest on a mail that would become something else: its ticket, its Message-ID, its thread keys and
// what is known of its sender. Takes mails in order; says of each whether its recorded facts rest on a changed one.
import type { Decision } from '../../model/decision.ts';
import type { Answer, Facts, TicketView } from '../../model/facts.ts';

/** What a mail leaves behind for later ones. */
export interface Trail {
  readonly ticket: number | null;
  readonly messageId: string | null;
  readonly from: string | null;
  readonly decisions: readonly Decision[];
}

/** The trails of the changed mails so far. */
export class Lineage {
  readonly #tickets = new Set<number>();
  readonly #messageIds = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #senders = new Set<string>();

  /** Remembers a mail that would become something else. */
  add({ ticket, messageId, from, decisions }: Trail): void {
    if (ticket !== null) this.#tickets.add(ticket);
    if (messageId) this.#messageIds.add(messageId);
    if (from) this.#senders.add(from);
    for (const { commands } of decisions)
      for (const command of commands)
        if ('threadKeys' in command) for (const key of command.threadKeys) this.#keys.add(key);
  }

  /** True when an answer these facts hold would have been another one. */
  restsOnChange(facts: Facts): boolean {
    return facts.some(({ question, answer }) => {
      switch (question.ask) {
        case 'threadCandidates':
          return question.ids.some((id) => this.#messageIds.has(id)) || this.#hasTicket(answer);
        case 'ticketByKey':
          return this.#keys.has(question.key) || this.#hasTicket(answer);
        case 'ticket':
        case 'ticketByRef':
          return this.#hasTicket(answer);
        case 'agentPast':
          return this.#tickets.has(question.ticket);
        case 'ticketsOf':
          return question.addresses.some((address) => this.#senders.has(address));
        case 'openedBy':
          return this.#senders.has(question.address) || this.#hasTicket(answer);
        case 'contact':
          return this.#senders.has(question.address);
        case 'seen':
          return (
            Array.isArray(answer) &&
            answer.some((one) => 'ticket' in one && typeof one.ticket === 'number' && this.#tickets.has(one.ticket))
          );
        case 'now':
        case 'rate':
          return false;
        default:
          return question satisfies never;
      }
    });
  }

  #hasTicket(answer: Answer): boolean {
    const views = (Array.isArray(answer) ? answer : [answer]) as readonly unknown[];
    return views.some((view) => {
      if (typeof view !== 'object' || view === null) return false;
      const { id } = ('ticket' in view ? view.ticket : view) as TicketView;
      return this.#tickets.has(id);
    });
  }
}
