// The words people really write, in their order: the text of the corpus' mails without heads and markup.
import { corpusMails } from '../../test/corpus.ts';

const MAILS = 1500;

/** A few hundred thousand words. */
export function corpusWords(): readonly string[] {
  const words: string[] = [];
  for (const { raw } of corpusMails(MAILS)) {
    const text = raw.toString('latin1');
    const body = text.slice(text.search(/\r?\n\r?\n/)).replaceAll(/<[^>]{1,500}>/g, ' ');
    for (const word of body.match(/[A-Za-z]{2,16}/g)?.slice(0, 400) ?? []) words.push(word);
  }
  return words;
}
