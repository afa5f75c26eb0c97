// Answers become values (B4): each checked like any value of its field or catalogue. Takes what a mail or a person says
// to the questions of a ticket's form; gives the ticket with what can stand, and what cannot. Never refuses: a mail is
// kept whatever it says.
import { entriesOf } from '../../model/by-queue.ts';
import { askedCatalogues, type Fault, type FormAnswers, formOf, isAnswered, type Question } from '../../model/form.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { checkCustomField } from '../custom-fields.ts';
import { fromCatalogue, isRefusal } from '../fields.ts';

export interface Answered {
  readonly state: TicketState;
  readonly faults: readonly Fault[];
}

const MAX_SAID = 200;

/** The ticket with the answers. What a mail quotes fills only what is open: it may be older than what the ticket has. */
export function withAnswers(before: TicketState, answers: FormAnswers | undefined, config: Config): Answered {
  const form = formOf(config.forms, before);
  if (!form || !answers) return { state: before, faults: [] };
  let state = before;
  const faults: Fault[] = [];
  for (const question of form.questions) {
    const written = own(answers.written, question.name);
    const quoted = own(answers.quoted, question.name);
    if (written !== undefined) {
      const next = withAnswer(state, question, { text: written, config });
      if (next === null) faults.push({ question, said: written.slice(0, MAX_SAID), isLabel: false });
      else state = next;
    } else if (quoted !== undefined && !isAnswered(question, state)) {
      state = withAnswer(state, question, { text: quoted, config }) ?? state;
    }
  }
  for (const { label, question: name } of answers.unknown) {
    const question = form.questions.find((one) => one.name === name);
    if (question && !isAnswered(question, state)) faults.push({ question, said: label, isLabel: true });
  }
  return { state, faults };
}

/** The ticket with one answer; null when it cannot stand. */
function withAnswer(
  state: TicketState,
  question: Question,
  { text, config }: { readonly text: string; readonly config: Config },
): TicketState | null {
  const { name, catalogue, field } = question;
  if (catalogue !== null) {
    const key = askedCatalogues[catalogue];
    const entry = fromCatalogue(key, firstLine(text), entriesOf(config, catalogue));
    return isRefusal(entry) ? null : { ...state, [key]: entry, ...givenIn(state, name) };
  }
  const type = field?.type ?? 'text';
  // Only words run over lines; below a number stands something else.
  const value = type === 'text' ? text : type === 'list' ? text.replaceAll('\n', ', ') : firstLine(text);
  const kept = checkCustomField(name, value, { [name]: field ?? { type: 'text', pattern: null } });
  return typeof kept !== 'string' || kept === '' ? null : { ...state, fields: { ...state.fields, [name]: kept } };
}

/** Remembers that a catalogue's question was answered. */
export function givenIn(state: TicketState, name: string): Pick<TicketState, 'form'> {
  const { form } = state;
  if (!form || form.given.includes(name)) return form === undefined ? {} : { form };
  return { form: { ...form, given: [...form.given, name] } };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
