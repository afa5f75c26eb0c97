// README, CONTRIBUTING and docs/ as the tests see them: pages with their fenced blocks and links.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Block {
  readonly page: string;
  readonly line: number;
  /** What stands behind the fence: `yaml`, `sh`, `sh run`. */
  readonly kind: string;
  readonly text: string;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The lines of a shell block that are no command of ours, without comments. */
export function otherLinesOf(block: Block): readonly { readonly text: string; readonly line: number }[] {
  return block.text.split('\n').flatMap((line, index) => {
    const [text = ''] = line.trim().split(/(?:^|\s+)#\s/);
    if (text === '' || COMMAND.test(text.replace(/\)"$/, ''))) return [];
    return [{ text, line: block.line + index + 1 }];
  });
}

/** Every page a person is sent to. */
export function pages(): readonly Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  const deploy = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  const below = [...deploy.map((name) => join('deploy', name)), ...docs.map((name) => join('docs', name))].sort();
  return ['README.md', 'CONTRIBUTING.md', ...below].map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, blocks: blocksOf(path, text) };
  });
}

/** Relative links of a page, without their anchors. */
export function linksOf(page: Page): readonly string[] {
  const outside = page.text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...outside.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/i.test(target) && !target.startsWith('#'))
    .map((target) => target.replace(/#.*$/, ''));
}

/** Who may stand before the program's name, and a shell that takes what it prints. */
const COMMAND = /^(?:eval "\$\()?(?:sudo -u mailclerk |npx |\/tmp\/mailclerk\.new\/)?mailclerk(?: (.*))?$/;

export interface CommandLine {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly line: number;
}

/** The mailclerk command lines of a block as argument lists, with the exit code their comment promises (else 0). */
export function commandsOf(block: Block): readonly CommandLine[] {
  return block.text.split('\n').flatMap((line, index) => {
    const match = COMMAND.exec(line.trim().replace(/\)"(\s|$)/, '$1'));
    if (!match) return [];
    const [command = '', comment = ''] = (match[1] ?? '').split(/\s+#\s/);
    const exit = Number(/^exit (\d+)/.exec(comment)?.[1] ?? 0);
    // What the shell does with its output is not its business.
    const [own = ''] = command.split(/\s(?:>|\|)\s/);
    return [{ argv: words(own), exit, line: block.line + index + 1 }];
  });
}

/** Splits as a shell does, as far as our pages need it: blanks, and single or double quotes anywhere in a word. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}

function blocksOf(page: string, text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { line: number; kind: string; lines: string[] } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open) {
      blocks.push({ page, line: open.line, kind: open.kind, text: open.lines.join('\n') });
      open = null;
    } else open = { line: index + 1, kind: line.slice(3).trim(), lines: [] };
  }
  return blocks;
}
