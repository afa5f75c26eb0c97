// Everything that is looked at: each notice in each language and each form its language knows, and the hard samples.
// Takes nothing but the shipped templates and samples; gives composed notices, through the real composer.
import { type HardKind, hardKinds } from '../../src/model/papers/sample.ts';
import { composeNotice, type ShownMail } from '../../src/notify/compose.ts';
import { hardSample } from '../../src/notify/samples/hard.ts';
import { sampleKeys, sampleRow } from '../../src/notify/samples/samples.ts';
import { sampleLanguages, sampleWords } from '../../src/notify/samples/words.ts';
import { forms, noticeTemplates, sampleSetup } from '../notify/sample-site.ts';

export interface Rendering extends ShownMail {
  readonly template: string;
  readonly form: 'formal' | 'informal';
  /** Null = an ordinary sample. */
  readonly hard: HardKind | null;
  /** `opened/de/formal`, `opened/de/formal/long`. */
  readonly name: string;
  /** Words of people, which may be in any language. */
  readonly wanted: string;
  readonly fault: string | null;
}

/** A moment in business hours, in the middle of a month with 31 days. */
export const SAMPLE_NOW = Date.parse('2026-03-18T09:30:00Z');

/** One of them. */
export function rendering(
  template: string,
  wanted: string,
  { form = 'formal', hard = null }: { readonly form?: 'formal' | 'informal'; readonly hard?: HardKind | null } = {},
): Rendering {
  const setup = sampleSetup({ form });
  const words = sampleWords(wanted);
  const sample = hard === null ? {} : hardSample(hard, words);
  const row = sampleRow({ template, setup, locale: wanted, now: SAMPLE_NOW, ...sample });
  const { shown, fault } = composeNotice(row, { setup, keys: sampleKeys, now: SAMPLE_NOW });
  const name = [template, wanted, form, ...(hard === null ? [] : [hard])].join('/');
  return { ...shown, template, form, hard, name, wanted, fault };
}

/** All of them; the hard ones in one language each, so that every language has some. */
export function renderings(only: (name: string) => boolean = () => true): readonly Rendering[] {
  const made: Rendering[] = [];
  for (const template of noticeTemplates()) {
    for (const locale of sampleLanguages) {
      for (const form of forms(locale)) {
        if (only(`${template}/${locale}/${form}`)) made.push(rendering(template, locale, { form }));
      }
    }
    hardKinds.forEach((hard, index) => {
      const locale = sampleLanguages[index % sampleLanguages.length] ?? 'de';
      if (only(`${template}/${locale}/formal/${hard}`)) made.push(rendering(template, locale, { hard }));
    });
  }
  return made;
}
