// The templates that `mailclerk init` begins with: the part above every notice, with a word on what may stand there and how
// to change the others. Notices themselves stay the shipped ones, which upgrades mend. Takes a language; gives files.
import type { NewFile } from './place.ts';

/** templates/<language>/_header.hbs: with the shipped part's content. */
export function startingTemplates(language: string): readonly NewFile[] {
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
  const text = `{{!--
This part stands above every notice in ${name}: a line of yours, or the picture of templates.logo ({{logo}}).

Every other notice, part and document is the shipped one until a file of yours takes its place:
  mailclerk template list                                  what there is
  mailclerk template eject opened --locale ${language}              copies one to templates/${language}/, to change it there
  mailclerk template preview opened --locale ${language}            shows it
docs/templates.md says more.
--}}
{{logo}}
`;
  return [{ path: `templates/${language}/_header.hbs`, text, mode: 0o644 }];
}
