// Where a template's text comes from: the admin's files (Setup.templates) before the shipped ones (templates/), per
// queue before general, in the first locale that has it: de-AT → de → the instance's → en.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path below the templates folder → text. */
export type TemplateFiles = Readonly<Record<string, string>>;

/** One template file, split: `body` starts in line `bodyLine` (from 1) of the file. */
export interface TemplateSource {
  readonly path: string;
  readonly subject: string | null;
  readonly preheader: string | null;
  readonly body: string;
  readonly bodyLine: number;
}

/** What the lines between `---` may say. */
export const headKeys = ['subject', 'preheader'] as const;

const SHIPPED_DIR = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'templates');
let shipped: TemplateFiles | null = null;

/** The templates that come with mailclerk; read once. Throws when the installation lacks them. */
export function shippedTemplates(): TemplateFiles {
  shipped ??= readFolder(SHIPPED_DIR);
  return shipped;
}

/**
 * The locales to try, in order: `de-AT` → de-AT, de, the next wanted one, …, en. Anything that is no locale is left out,
 * and so is what the site does not write in (`languages`, [] = whatever there are templates for); the last wanted one, the
 * site's own, stays in any case. A language the site writes in one country's way is written so: `nl` → nl-BE, nl.
 */
export function localeChain(wanted: readonly (string | null)[], languages: readonly string[] = []): readonly string[] {
  const home = wanted.at(-1) ?? null;
  const all = [...wanted, 'en'].flatMap((locale) => {
    if (!locale || !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(locale)) return [];
    const [language = ''] = locale.split('-');
    const plain = language.toLowerCase();
    const written = languages.filter((one) => plainOf(one) === plain);
    const isOurs = locale === home || locale === 'en' || languages.length === 0 || written.length > 0;
    if (!isOurs) return [];
    const exact = `${plain}${locale.slice(language.length)}`;
    return [exact, ...written.filter((one) => one !== plain), plain];
  });
  return [...new Set(all)];
}

function plainOf(locale: string): string {
  return (locale.split('-')[0] ?? '').toLowerCase();
}

/** True for the file of a part: its name begins with `_`. */
export function isPart(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('_');
}

/** The path of the file that serves this name in this locale, or null when there is none. */
export function findTemplate(
  files: TemplateFiles,
  name: string,
  where: { locale: string; queue: string | null },
): string | null {
  const general = `${where.locale}/${name}.hbs`;
  const own = where.queue === null ? [] : [`queues/${where.queue}/${general}`];
  return [...own, general].find((path) => Object.hasOwn(files, path)) ?? null;
}

/** Splits front matter (`---`, `subject: …`, `preheader: …`, `---`) from the body. A file without front matter is all body. */
export function splitTemplate(path: string, text: string): TemplateSource {
  const clean = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\uE000-\uE002]/g, '');
  const lines = clean.split('\n');
  const last = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  // A part has no subject: there `---` is a line across, and what stands between two of them belongs to it; but a head
  // that says nothing else is one, copied from a notice, and no reader shall see it.
  const end = isPart(path) && !isHead(lines.slice(1, Math.max(1, last))) ? -1 : last;
  if (end < 0) return { path, subject: null, preheader: null, body: clean, bodyLine: 1 };
  const said = (name: string): string | null => {
    const line = lines.slice(1, end).find((one) => one.startsWith(`${name}:`));
    return line === undefined ? null : unquoted(line.slice(name.length + 1).trim());
  };
  return {
    path,
    subject: said('subject'),
    preheader: said('preheader'),
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}

/** True for lines that are a head and nothing else. */
function isHead(lines: readonly string[]): boolean {
  const said = lines.filter((line) => line.trim() !== '');
  return said.length > 0 && said.every((line) => headKeys.some((key) => line.startsWith(`${key}:`)));
}

function unquoted(text: string): string {
  const quote = text[0];
  const isQuoted = text.length >= 2 && (quote === '"' || quote === "'") && text.at(-1) === quote;
  return isQuoted ? text.slice(1, -1) : text;
}

function readFolder(dir: string): TemplateFiles {
  const files: Record<string, string> = Object.create(null);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.hbs')) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(dir.length + 1).replaceAll('\\', '/')] = readFileSync(path, 'utf8');
  }
  return files;
}
