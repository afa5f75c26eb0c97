// Creation forms (B4, B5): what a new ticket is asked for, and how far the asking has come. Plain data, and the pure
// functions everyone shares: which questions are open, what a question is called in a language.
import type { OwnField } from './catalogue.ts';
import { labelIn } from './catalogue.ts';
import type { TicketState } from './ticket.ts';

/** The values of a ticket that a question may fill from a catalogue instead of an own field. */
export const askedCatalogues = {
  types: 'type',
  groups: 'group',
  severities: 'severity',
  priorities: 'priority',
} as const;
export type AskedCatalogue = keyof typeof askedCatalogues;

export interface Question {
  /** The own field its answer fills; of a catalogue's question only its name. */
  readonly name: string;
  /** Its answer is an entry of this catalogue and fills the ticket's value; null = an own field. */
  readonly catalogue: AskedCatalogue | null;
  /** Type and checks of the own field; null for a catalogue's question. */
  readonly field: OwnField | null;
  readonly label: Readonly<Record<string, string>>;
  readonly help: Readonly<Record<string, string>>;
  readonly required: boolean;
  /** Questions are asked in the order of their steps. */
  readonly step: number;
}

/** A form: its questions in the order they are asked. */
export interface Form {
  readonly name: string;
  readonly questions: readonly Question[];
}

/** How far a ticket's form has come. */
export interface FormState {
  readonly name: string;
  /** Question mails that went out. */
  readonly asked: number;
  /** Questions of catalogues that were answered: the value alone does not show it, for catalogues have defaults. */
  readonly given: readonly string[];
}

/** An answer that cannot stand, or a label that is none of the form's, and the question it is about. */
export interface Fault {
  readonly question: Question;
  readonly said: string;
  readonly isLabel: boolean;
}

/** What a mail says to the questions of a form, as it was written: nothing is checked yet. */
export interface FormAnswers {
  /** Question → answer, in the mail's new words. */
  readonly written: Readonly<Record<string, string>>;
  /** The same in what it quotes: filled in between the lines of our question, or said before. */
  readonly quoted: Readonly<Record<string, string>>;
  /** Lines with a label that is none of the form's, and the question that was probably meant. */
  readonly unknown: readonly { readonly label: string; readonly question: string }[];
}

/** Question mails a ticket causes at most: one, and one more after an answer that left something open. */
export const MAX_ASKED = 2;

/** The form a ticket is asked by, null when there is none (any more). */
export function formOf(forms: readonly Form[] | undefined, state: Pick<TicketState, 'form'>): Form | null {
  return forms?.find((form) => form.name === state.form?.name) ?? null;
}

/** The required questions that have no answer yet. */
export function openQuestions(form: Form, state: Pick<TicketState, 'form' | 'fields'>): readonly Question[] {
  return form.questions.filter((question) => question.required && !isAnswered(question, state));
}

/** True when the ticket has the answer. */
export function isAnswered(question: Question, { form, fields }: Pick<TicketState, 'form' | 'fields'>): boolean {
  if (question.catalogue !== null) return form?.given.includes(question.name) ?? false;
  return Object.hasOwn(fields, question.name) && fields[question.name] !== '';
}

/** What people call a question. */
export function questionLabel(question: Pick<Question, 'name' | 'label'>, language: string, fallback: string): string {
  return labelIn(question.label, language, fallback) ?? question.name;
}

/** Everything a question may be called in an answer: its name and its label in every language. */
export function questionNames(question: Pick<Question, 'name' | 'label'>): readonly string[] {
  return [...new Set([...Object.values(question.label), question.name, question.name.replaceAll('_', ' ')])];
}

/** The lines a customer fills in, one a question and none empty: he does not know our steps. */
export function formLines<Q>(questions: readonly Q[], lineOf: (question: Q) => string): string {
  return questions.map(lineOf).join('\n');
}
