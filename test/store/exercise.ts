// The conformance suite: what every engine's Store must do, run on each of them. Takes a factory that opens an empty
// Store with keys; one file per group of programs.
import { describe } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { exerciseAnswers } from './exercise/answers.ts';
import { exerciseApply } from './exercise/apply.ts';
import { exerciseLedger } from './exercise/ledger.ts';
import { exerciseOutbox } from './exercise/outbox.ts';
import { exerciseRules } from './exercise/rules.ts';
import { exerciseTransactions } from './exercise/transactions.ts';
import { exerciseTurns } from './exercise/turns.ts';

/** Opens an empty store; it is closed and removed by its maker after the test. */
export type OpenEmpty = () => Store;

/** Registers the whole suite for one engine. */
export function exerciseStore(engine: string, open: OpenEmpty): void {
  describe(`the store on ${engine}`, () => {
    exerciseTransactions(open);
    exerciseLedger(open);
    exerciseTurns(open);
    exerciseApply(open);
    exerciseAnswers(open);
    exerciseOutbox(open);
    exerciseRules(open);
  });
}
