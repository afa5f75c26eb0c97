// Takes questions; asks each distinct one once and remembers the answer for this mail.
// `peek` lets the rule evaluator stay an ordinary function: it answers from memory or names the question that is
// missing, the generator around it asks, and the rule is looked at again. Facts stay as short as they can be.
import type { AnswerMap, Asking, Question, QuestionName, QuestionOf } from '../model/facts.ts';
import { ask } from '../model/facts.ts';

/** What has been asked and answered about one mail so far. */
export class Inquiry {
  readonly #answers = new Map<string, AnswerMap[QuestionName]>();

  /** The answer when the question was asked before; undefined otherwise. */
  peek<K extends QuestionName>(question: QuestionOf<K>): AnswerMap[K] | undefined {
    return this.#answers.get(questionKey(question)) as AnswerMap[K] | undefined;
  }

  /** The answer; asks only when nobody asked before. */
  *ask<K extends QuestionName>(question: QuestionOf<K>): Asking<AnswerMap[K]> {
    const key = questionKey(question);
    if (this.#answers.has(key)) return this.#answers.get(key) as AnswerMap[K];
    const answer = yield* ask<K>(question);
    this.#answers.set(key, answer);
    return answer;
  }
}

/** The same text for the same question, whatever the order its keys were written or stored in. */
export function questionKey(question: Question): string {
  const entries = Object.entries(question).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
