// The checks of doctor as docs/doctor.md shows them: a heading for each id, which is where a finding's `docs` leads. Made
// from the catalogue the program itself speaks from.
import { type CheckId, catalogue, groups } from '../../src/daemon/doctor/catalogue.ts';

const TITLES: Readonly<Record<keyof typeof groups, string>> = {
  machine: 'The machine',
  site: 'The files of the site',
  data: 'The data folder and the database',
  life: 'How it lives',
  mailbox: 'A mailbox and its server',
  sending: 'A way out and its server',
  names: 'What DNS says of our domains',
  asked: 'Test mails (`--canary`)',
};

/** Every check, by group. */
export function doctorTable(): string {
  const names = Object.keys(groups) as readonly (keyof typeof groups)[];
  return names
    .map((name) => {
      const ids = Object.keys(groups[name]) as readonly CheckId[];
      return `## ${TITLES[name]}\n\n${ids.map(section).join('\n\n')}`;
    })
    .join('\n\n');
}

function section(id: CheckId): string {
  const { looks, expected, fix, page } = catalogue[id];
  const target = page.startsWith('docs/') ? page.slice('docs/'.length) : `../${page}`;
  const more = page === 'docs/doctor.md' ? '' : ` See [${target.replace(/^.*\//, '')}](${target}).`;
  return `### ${id}\n\n${sentence(looks)} Expected: ${plain(expected)}. Fix: ${plain(fix)}.${more}`;
}

function sentence(text: string): string {
  return `${plain(text.charAt(0).toUpperCase() + text.slice(1))}.`;
}

/** Words of the program as Markdown: angle brackets and stars mean themselves. */
function plain(text: string): string {
  return text.replace(/[<*_\\]/g, '\\$&');
}
