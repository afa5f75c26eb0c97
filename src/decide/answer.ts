// Takes a running decide and something that answers; gives the decision and the facts it rests on.
// The same three lines serve production (`answering`, inside the transaction), tests and dry runs (`runDecide`),
// and explain and backtest (`replay`). A question without a recorded answer is never guessed.
import type { Decision } from '../model/decision.ts';
import type { Answer, Asking, Fact, Facts, Question } from '../model/facts.ts';
import { questionKey } from './inquiry.ts';

export interface Judged {
  readonly kind: 'judged';
  readonly decision: Decision;
  /** Every question with its answer, in the order asked. */
  readonly facts: Facts;
}
export interface CannotJudge {
  readonly kind: 'cannot-judge';
  /** The first question nobody recorded an answer to. */
  readonly question: Question;
  readonly facts: Facts;
}

/** Runs decide to its end with answers from a plain function. */
export function runDecide(asking: Asking<Decision>, answer: (question: Question) => Answer): Judged {
  const facts: Fact[] = [];
  let step = asking.next();
  while (!step.done) {
    const fact = { question: step.value, answer: answer(step.value) };
    facts.push(fact);
    step = asking.next(fact.answer);
  }
  return { kind: 'judged', decision: step.value, facts };
}

/** Runs decide inside another generator that can answer by yielding itself (the store's programs). */
export function* answering<Y, N>(
  asking: Asking<Decision>,
  answer: (question: Question) => Generator<Y, Answer, N>,
): Generator<Y, Judged, N> {
  const facts: Fact[] = [];
  let step = asking.next();
  while (!step.done) {
    const fact = { question: step.value, answer: yield* answer(step.value) };
    facts.push(fact);
    step = asking.next(fact.answer);
  }
  return { kind: 'judged', decision: step.value, facts };
}

/** Decides again from recorded facts; stops at the first question they do not answer. */
export function replay(asking: Asking<Decision>, recorded: Facts): Judged | CannotJudge {
  const known = new Map(recorded.map((fact) => [questionKey(fact.question), fact.answer]));
  const facts: Fact[] = [];
  let step = asking.next();
  while (!step.done) {
    const question = step.value;
    const key = questionKey(question);
    if (!known.has(key)) return { kind: 'cannot-judge', question, facts };
    const answer = known.get(key) as Answer;
    facts.push({ question, answer });
    step = asking.next(answer);
  }
  return { kind: 'judged', decision: step.value, facts };
}
