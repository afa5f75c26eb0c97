// What would happen, and then not: the same transaction as in earnest, rolled back at its end. For dry runs.
import type { Program, Store } from '../ports.ts';

/** Decides and applies without keeping anything: the same transaction, rolled back at its end. */
export async function rehearse<T>(store: Store, program: () => Program<T>): Promise<T> {
  class Rehearsed extends Error {}
  let value: { readonly it: T } | null = null;
  try {
    await store.write(function* () {
      value = { it: yield* program() };
      throw new Rehearsed('rolled back');
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
  }
  if (value === null) throw new Error('a rehearsed transaction ended without a value');
  return (value as { readonly it: T }).it;
}
