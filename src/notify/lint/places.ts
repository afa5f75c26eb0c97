// Where files of the templates folder lie and what they are called: a file nothing looks for changes nothing, and nobody
// would hear of it. Takes every path below the folder and the queues there are; gives warnings, since a rule or a workflow
// may send a template of any name. Pure.
import { distance } from '../../model/nearest.ts';
import { isCanned } from '../canned.ts';
import { isDocument } from '../documents/document.ts';
import { isPart, shippedTemplates } from '../template-files.ts';
import { partName } from '../templates/parts.ts';
import { type Problem, problem } from './syntax.ts';

/** What is there besides the `.hbs` files, and whose folders there may be. */
export interface Places {
  readonly queues: readonly string[];
  /** Files of other endings. */
  readonly others: readonly string[];
}

const LOCALE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
const ENDING = /(?:\.(?:txt|html))?\.(?:txt|html?|handlebars|md|mustache|hbs)$/i;

/** True for a folder that is looked in: `de`, `nl-BE`. */
export function isLanguage(folder: string): boolean {
  return LOCALE.test(folder);
}

/** Every file that lies where nothing finds it. */
export function lintPlaces(paths: readonly string[], { queues, others }: Places): readonly Problem[] {
  const names = [
    ...new Set(
      Object.keys(shippedTemplates())
        .filter((path) => !isDocument(path))
        .map(partName),
    ),
  ];
  const warn = (file: string, message: string | null): readonly Problem[] =>
    message === null ? [] : [{ ...problem({ file, line: 1, column: 1 }, 'place', message), severity: 'warning' }];
  return [
    ...paths
      .filter((path) => path.endsWith('.hbs') && !isDocument(path))
      .flatMap((path) => warn(path, misplaced(path, queues) ?? (isCanned(path) ? null : misnamed(path, names)))),
    ...others.flatMap((path) => warn(path, misended(path, names))),
  ];
}

/** What is wrong with its folder; null when it is found there. */
function misplaced(path: string, queues: readonly string[]): string | null {
  const parts = path.split('/');
  const [first = '', second = ''] = parts;
  const isQueues = first === 'queues';
  if (isQueues && parts.length > 2 && !queues.includes(second)) {
    const near = close(second, queues);
    return `there is no queue ${second}, so nothing looks here${near === null ? '' : `: did you mean queues/${near}?`}`;
  }
  if (first === 'canned' && !isCanned(path))
    return `canned replies lie in canned/LANGUAGE: write canned/de/${partName(path)}.hbs`;
  const rest = isQueues ? parts.slice(2) : isCanned(path) ? parts.slice(1) : parts;
  const before = path.slice(0, path.length - rest.join('/').length);
  const [folder = '', file] = rest;
  if (file === undefined)
    return `lies in no folder of a language, so nothing looks here: write ${before}de/${partName(path)}.hbs`;
  if (!isLanguage(folder))
    return `${folder} is no folder of a language, so nothing looks here: ${localeAdvice(folder)}`;
  return rest.length > 2 && !isCanned(path)
    ? `lies too deep, so nothing looks here: write ${before}${folder}/${partName(path)}.hbs`
    : null;
}

function localeAdvice(folder: string): string {
  const [language = '', ...more] = folder.split(/[-_]/);
  const meant = [language.toLowerCase(), ...more].join('-');
  return isLanguage(meant) ? `call it ${meant}` : 'call it de, nl-BE …';
}

/** A name that is a slip of a shipped one. */
function misnamed(path: string, names: readonly string[]): string | null {
  const name = partName(path);
  const meant = slipOf(name, names);
  return meant === null ? null : `no ${isPart(path) ? 'part' : 'notice'} is called ${name}: did you mean ${meant}?`;
}

/** The shipped name that was probably meant; null when it is one, or a name of one's own. */
export function slipOf(name: string, names: readonly string[]): string | null {
  if (names.includes(name) || /\d$/.test(name)) return null;
  return close(
    name,
    names.filter((one) => one.startsWith('_') === name.startsWith('_')),
  );
}

/** A template under an ending that is not read. */
function misended(path: string, names: readonly string[]): string | null {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(ENDING, '')
    .replace(/\.hbs$/i, '');
  if (!ENDING.test(path) || !names.includes(name.toLowerCase())) return null;
  const kind = /\.html?(?:\.\w+)?$/i.test(path) ? '.html' : /\.txt\.\w+$/i.test(path) ? '.txt' : '';
  return `is not read: templates end in .hbs; write ${name.toLowerCase()}${kind}.hbs`;
}

/** The known name one slip away (none, where only case or `-_` differ); null when none is. */
function close(word: string, known: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (word.length > 64) return null;
  return (
    known.find((one) => plain(one) === plain(word)) ??
    known.find((one) => distance(plain(one), plain(word)) === 1 && plain(word).length > 3) ??
    null
  );
}
