// The mails of drafts: the question to the customer, the receipt to whoever of our own left something out. Takes an
// event; gives wishes for the gate. A customer's own wrong answer is shown to him only where he is proven to be its author.
import { entriesOf } from '../../model/by-queue.ts';
import type { Fault, Question } from '../../model/form.ts';
import type { AskedQuestion, NoticeData } from '../../model/notice.ts';
import type { Config } from '../../model/setup.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { mailedWishes } from '../mailed/wishes.ts';
import { echo, receipt, type Wish, wish } from '../notice-matrix.ts';
import { addressOf, greetedAs } from '../people/called.ts';
import { VISIBILITY_UNSAID } from '../required-parts.ts';

/** The wishes of `questioned`, `receipted` and of desk/mailed; [] for every other event. */
export function formWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  if (event.on === 'questioned') return questionWishes(event, happening);
  return event.on === 'receipted' ? receiptWishes(happening) : mailedWishes(event, happening);
}

function questionWishes(event: Extract<NoticeEvent, { on: 'questioned' }>, happening: Happening): readonly Wish[] {
  const { state, mail, context } = happening;
  if (!state?.customer) return [];
  const mayShow = mail === null || echo(mail, state).body !== undefined;
  const words: Partial<NoticeData> = {
    form: {
      isAgain: event.isAgain,
      questions: event.questions.map((one) => askedQuestion(one, context.config)),
      faults: event.faults.map((one) => faultWords(one, mayShow)),
    },
  };
  if (mail !== null) return [receipt('question', state.customer, happening, words)];
  return [wish({ name: 'question', kind: 'automatic', to: state.customer, words })];
}

function askedQuestion(question: Question, config: Config): AskedQuestion {
  const { name, label, help, required, step, catalogue, field } = question;
  const entries = catalogue === null ? (field?.choices ?? []) : entriesOf(config, catalogue);
  const choices = entries.filter((entry) => entry.active).map((entry) => ({ id: entry.id, label: entry.label }));
  return { name, label, help, required, step, type: catalogue === null ? (field?.type ?? 'text') : 'choice', choices };
}

function faultWords({ question, said, isLabel }: Fault, mayShow: boolean) {
  return { name: question.name, label: question.label, said: mayShow ? said : '', isLabel };
}

/** B3: whoever of our own opened a ticket by mail without saying internal or public. */
function receiptWishes(happening: Happening): readonly Wish[] {
  const { state, mail, context } = happening;
  const agent = context.config.agents.find((one) => one.id === mail?.byAgent);
  if (!agent || !state?.flags.includes(VISIBILITY_UNSAID)) return [];
  const words = { receipt: { done: [], refused: [], asksVisibility: true }, author: greetedAs(agent, happening) };
  return [wish({ name: 'agent-receipt', kind: 'agent', to: addressOf(agent), agent, words })];
}
