// Where the links of a template lead, in Markdown and in HTML: what runs, what a stranger would choose, what no mail may link
// to, and pictures, which Markdown does not show. Takes a source or one address; gives every mistake with its line. Pure.
import { safeUrl } from '../markdown/inline.ts';
import { placesIn, withoutNotes } from './source.ts';
import { type Problem, problem } from './syntax.ts';

const LINK = /(!?)\[([^[\]\n]{0,200})\](?:\(((?:[^()\n]|\([^()\n]*\)){1,2000})\)|\[[^[\]\n]{0,200}\])/g;
const VARIABLE = /\{\{~?\s*([^{}\s~]+)\s*~?\}\}/g;
/** Who of ours writes. */
const OWN = /^agent(?:\.|$)/;

/** What of an address a stranger has written; null when all of it is the template's or ours. */
export function strangeIn(address: string): string | null {
  const names = [...address.matchAll(VARIABLE)]
    .map(([, name = '']) => name.replace(/^this\./, ''))
    .filter((name) => !/^(?:[#/^>!]|else$)/.test(name));
  return names.find((name) => !/(?:^|\.)(?:link|href|url|address|ref|\w+Ref)$/.test(name) && !OWN.test(name)) ?? null;
}

/** True for an address that runs something or carries a file, however it is written. */
export function isHarmful(address: string): boolean {
  const plain = address
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, code: string) => letter(Number.parseInt(code, 16)))
    .replace(/&#(\d{1,7});?/g, (_, code: string) => letter(Number(code)))
    .replace(/&(?:colon|tab|newline);/gi, (name) => (/colon/i.test(name) ? ':' : ''))
    .replace(/[\x00-\x20]/g, '');
  return /^(?:javascript|vbscript|data|file|blob):/i.test(plain);
}

function letter(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** Links and pictures of a Markdown body. Never an error: readers get the words without the link, as they always did. */
export function lintLinks(file: string, body: string, lineOffset: number): readonly Problem[] {
  // What stands in code, or behind a `\\`, is no sign of Markdown.
  const shown = withoutNotes(body).replace(/\\[!-/:-@[-`|}~]|`[^`]*`/g, (sign) => sign.replace(/[^\n]/g, ' '));
  const placeOf = placesIn(body);
  return [...shown.matchAll(LINK)].flatMap((found) => {
    const [code, message] = faultOf(found) ?? [];
    if (code === undefined || message === undefined) return [];
    const { line, column } = placeOf(found.index);
    return [{ ...problem({ file, line: line + lineOffset, column }, code, message), severity: 'warning' as const }];
  });
}

function faultOf([whole, sign, , target = '']: RegExpExecArray): readonly [string, string] | null {
  const what = whole.slice(0, 60);
  if (sign === '!')
    return [
      'remote',
      `${what} would be shown as ! and words: a mail fetches no pictures; templates.logo is shown by {{logo}}`,
    ];
  // A blank ends an address: then it is no link, and stands there as it is written.
  const bare = target.replace(VARIABLE, /^mailto:/i.test(target) ? 'x@x.example' : 'x');
  if (target === '' || /[\s<>{}]/.test(bare)) return null;
  const strange = strangeIn(target);
  if (strange !== null)
    return ['unsafe', `${what} leads where ${strange} says: a stranger's words must not be a link; write it as words`];
  // An address that begins with a variable is judged when it is rendered.
  if (target.startsWith('{{') || safeUrl(bare) !== null) return null;
  return [
    isHarmful(target) ? 'unsafe' : 'link',
    `${what}: "${target.slice(0, 40)}" is no address a mail links to, so readers get no link; expected https://…, http://… or mailto:…`,
  ];
}
