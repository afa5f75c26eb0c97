// Small pieces of the rules schema: strict maps that name the nearest known key, text that may be written as a number.
import { z } from 'zod';
import { didYouMean } from '../../model/nearest.ts';
import { oneOf } from '../problem.ts';

/** A map with these keys only. An unknown key's message names the nearest known one; one line per unknown key. */
export function strict<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map((key) => unknownKey(key, known)).join('\n');
    },
  });
}

/** What to say of a key nobody knows. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  return `unknown key "${key}".${near || ` Known: ${oneOf(known)}.`}`;
}

/** Text; numbers and true/false are taken as they are written. */
export const text = z.union([z.string(), z.number(), z.boolean()], { error: 'expected text' });

/** One text or a list of texts. */
export const texts = z.union([text, z.array(text)], { error: 'expected text or a list of texts' });

export const names = z.union([z.string(), z.array(z.string())], { error: 'expected a name or a list of names' });

/** Text by name. */
export const textMap = z.record(z.string(), text);

/** One of these words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(words, {
    error: (issue) => {
      const seen = typeof issue.input === 'string' ? issue.input : null;
      return `expected ${oneOf(words)}.${seen === null ? '' : didYouMean(seen, words)}`;
    },
  });
}
