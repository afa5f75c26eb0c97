// What a backtest found, for people, scripts and browsers. Pure; words of mails are cleaned or escaped.
import type { Backtested } from '../../daemon/rules/page.ts';
import { isoTime } from '../../lib/time.ts';
import type { BacktestGroup } from '../../rules/tools/tally.ts';
import { cell, counted, type Output } from '../output.ts';

export type Judged = Extract<Backtested, { kind: 'judged' }>;

const TITLES: Readonly<Record<BacktestGroup['kind'], string>> = {
  same: 'same',
  changed: 'changed',
  'newly-caught': 'newly caught',
  dependent: 'dependent on a changed mail',
  'cannot-judge': 'cannot be judged',
  error: 'errors',
};

/** `rules backtest --json`. */
export function backtestJson({ exact, rulesDir, from, to, counts, groups }: Judged) {
  return { rules: rulesDir, exact, range: { from: isoTime(from), to: isoTime(to) }, ...counts, groups };
}

/** The counts, then every group with its fields and a few mails. */
export function printBacktest(out: Output, judged: Judged): void {
  const { counts } = judged;
  out.line(summary(judged));
  out.line(
    `same ${counts.same}, changed ${counts.changed}, newly caught ${counts.newlyCaught}, dependent ${counts.dependent}, cannot be judged ${counts.cannotJudge}, errors ${counts.errors}`,
  );
  for (const group of judged.groups) printGroup(out, group);
}

/** The covered range in words. */
function summary({ counts, from, to, exact, rulesDir }: Judged): string {
  const how = exact ? 'filed anew by both rule sets' : 'judged from recorded facts';
  const range = from === null ? 'no decided mail in the range' : `${isoTime(from)} to ${isoTime(to)}`;
  return `${counted(counts.mails, 'mail')} ${how}, ${range}, draft ${cell(rulesDir)}`;
}

function printGroup(out: Output, group: BacktestGroup): void {
  const { kind, before, after, count, fields, examples } = group;
  const who = after === '' ? cell(before) : before === after ? cell(after) : `${cell(before)} → ${cell(after)}`;
  out.line('');
  out.line(`${out.bold(TITLES[kind])}  ${who}  ${counted(count, 'mail')}${fieldsText(fields)}`);
  for (const { mail, subject, differences, reason } of examples.slice(0, 5)) {
    const what = differences.map(({ field, before: old, after: now }) => `${field} ${cell(old)} → ${cell(now)}`);
    out.line(`  mail ${mail}  ${cell(subject)}  ${cell(what.join('; ') || reason)}`);
  }
  if (count > 5) out.line(out.dim(`  … ${count - 5} more`));
}

function fieldsText(fields: Readonly<Record<string, number>>): string {
  const names = Object.entries(fields).map(([field, count]) => `${field} ${count}`);
  return names.length === 0 ? '' : `  (${names.join(', ')})`;
}

/** One HTML page, without scripts and without anything loaded from elsewhere. */
export function backtestHtml(judged: Judged): string {
  const { counts } = judged;
  const numbers = Object.entries({
    same: counts.same,
    changed: counts.changed,
    'newly caught': counts.newlyCaught,
    dependent: counts.dependent,
    'cannot be judged': counts.cannotJudge,
    errors: counts.errors,
  })
    .map(([name, value]) => `<td>${escaped(name)} <b>${value}</b></td>`)
    .join('');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>rules backtest</title>
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left;vertical-align:top}del{background:#fdd;text-decoration:none}ins{background:#dfd;text-decoration:none}</style>
<h1>rules backtest</h1><p>${escaped(summary(judged))}</p><table><tr>${numbers}</tr></table>
${judged.groups.map(groupHtml).join('\n')}
</html>
`;
}

function groupHtml({ kind, before, after, count, examples }: BacktestGroup): string {
  const who = after === '' || before === after ? before : `${before} → ${after}`;
  const rows = examples.map(({ mail, subject, differences, reason }) => {
    const what = differences.map(
      ({ field, before: old, after: now }) =>
        `${escaped(field)}: <del>${escaped(old || '–')}</del> <ins>${escaped(now || '–')}</ins>`,
    );
    return `<tr><td>${mail}</td><td>${escaped(subject)}</td><td>${what.join('<br>') || escaped(reason)}</td></tr>`;
  });
  const more = count > examples.length ? `<p>${count - examples.length} more</p>` : '';
  return `<h2>${escaped(TITLES[kind])}: ${escaped(who)} (${count})</h2><table><tr><th>mail</th><th>subject</th><th>what</th></tr>${rows.join('')}</table>${more}`;
}

function escaped(text: string): string {
  return cell(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
