// Takes template files; gives every mistake in them at once, with file and line: what does not parse, unknown variables,
// parts and helpers, `{{{`, a missing subject, header or footer; with a site also languages that lack a file, a part alone
// without its other half, an own HTML that nobody can read or that fetches. Renders nothing. What is an error here makes the
// plain form stand in at run time (F52).
import { cannedVariables, isCanned } from './canned.ts';
import { templateVariables } from './context.ts';
import { documentVariables } from './documents/context.ts';
import { isDocument } from './documents/document.ts';
import { lintHead, lintMarkup } from './lint/head.ts';
import { lintLinks } from './lint/links.ts';
import { lintHtml } from './lint/own-html.ts';
import { lintParts } from './lint/parts.ts';
import { lintSite, type SiteLook } from './lint/site.ts';
import { withoutNotes } from './lint/source.ts';
import { lintSource, type Problem, type Usable } from './lint/syntax.ts';
import { isPart, shippedTemplates, splitTemplate, type TemplateFiles } from './template-files.ts';
import { modeOf } from './templates/engine.ts';
import { unshownWords } from './templates/needed.ts';
import { partName } from './templates/parts.ts';

export type { SiteLook } from './lint/site.ts';
export type { Problem } from './lint/syntax.ts';

const FRAME = ['_header', '_footer'];

/** Checks each file of the templates folder, and with `site` the folder as a whole; files that are no `.hbs` are left alone. */
export function lintTemplates(files: TemplateFiles, site?: SiteLook): readonly Problem[] {
  const parts = new Set([...Object.keys(shippedTemplates()), ...Object.keys(files)].filter(isPart).map(partName));
  const own = Object.entries(files)
    .filter(([path]) => path.endsWith('.hbs'))
    .flatMap(([path, text]) => lintFile(path, text, parts));
  const all = Object.assign(Object.create(null), shippedTemplates(), files);
  const frame = { header: site?.header ?? '_header', footer: site?.footer ?? '_footer' };
  // What does not parse shows nothing yet: that is said by itself.
  const parsed = new Set(Object.keys(files));
  for (const { file, code, severity } of own) if (code === 'syntax' && severity === 'error') parsed.delete(file);
  return [
    ...own,
    ...lintWords([...parsed], all),
    ...lintParts(files, all, frame),
    ...(site ? lintSite(files, site) : []),
  ];
}

/** A reply whose template does not show it would never be read. */
function lintWords(own: readonly string[], all: TemplateFiles): readonly Problem[] {
  return own.flatMap((file) => {
    if (!file.endsWith('.hbs') || isPart(file) || isCanned(file) || isDocument(file)) return [];
    return unshownWords(partName(file), file, all).map((name): Problem => {
      const message = `does not show {{${name}}}, and so nobody would read what was written: put {{${name}}} where it belongs`;
      return { file, line: 1, column: 1, severity: 'error', code: 'words', message };
    });
  });
}

function lintFile(path: string, text: string, parts: ReadonlySet<string>): readonly Problem[] {
  const source = splitTemplate(path, text);
  const mode = modeOf(path);
  const needsSubject = !isCanned(path) && !isPart(path) && mode === 'markdown';
  const usable: Usable = { parts, variables: variablesOf(path) };
  const problems = [
    ...lintSource(path, source.body, { lineOffset: source.bodyLine - 1, usable }),
    ...(source.subject === null ? [] : lintSource(path, source.subject, { lineOffset: 1, usable })),
    ...(source.preheader === null ? [] : lintSource(path, source.preheader, { lineOffset: 1, usable })),
    ...(mode === 'html' ? lintHtml(path, source.body, source.bodyLine - 1) : []),
    ...lintHead(path, text, needsSubject),
    ...(mode === 'markdown' && !isDocument(path) ? lintMarkup(path, source.body, source.bodyLine - 1) : []),
    ...(mode === 'markdown' ? lintLinks(path, source.body, source.bodyLine - 1) : []),
  ];
  const say = (code: string, message: string): void => {
    problems.push({ file: path, line: 1, column: 1, severity: code === 'frame' ? 'warning' : 'error', code, message });
  };
  if (!needsSubject) return problems;
  if (source.subject === null && !problems.some((one) => one.code === 'head' && one.severity === 'error')) {
    const what = isDocument(path) ? ' (the title)' : '';
    say('subject', `no subject: begin the file with ---, subject: …, ---${what}`);
  }
  if (isDocument(path)) return problems;
  for (const part of FRAME) {
    if (!source.body.includes(`{{> ${part}}}`)) say('frame', `${part} is not used: write {{> ${part}}}`);
  }
  const isBare =
    FRAME.reduce((body, part) => body.replaceAll(`{{> ${part}}}`, ''), withoutNotes(source.body)).trim() === '';
  if (isBare && mode === 'markdown')
    say(
      'frame',
      'says nothing of its own: where the header shows nothing of the notice either, the built-in plain form goes out',
    );
  return problems;
}

function variablesOf(path: string): unknown {
  if (isCanned(path)) return cannedVariables;
  return isDocument(path) ? documentVariables : templateVariables;
}
