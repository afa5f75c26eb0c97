// template lint: every mistake in the site's templates, with file and line. Works when rules or secrets are not right.
import type { Command } from 'commander';
import { adviceOn } from '../../../model/nearest.ts';
import type { Options } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { openOptions, problemText, type Session } from '../../session.ts';

/** Registers it. */
export function registerLint({ on }: Registry, template: Command): void {
  const command = template
    .command('lint')
    .argument('[file...]', 'these alone (default: all): opened, de/opened.hbs')
    .description('mistakes in your templates: unknown variables, missing languages, contrast, size, {{{ }}}')
    .option('--shipped', 'those that come with mailclerk, besides')
    .option('--strict', 'warnings, too, are findings');
  on(command, (session, [files], options) => lint(session, [files ?? []].flat(), options));
}

async function lint(session: Session, wanted: readonly string[], options: Options): Promise<number> {
  const { out } = session;
  const { files, problems: all } = await session.doors.lintTemplates(
    openOptions(session, {}),
    options.shipped === true,
  );
  if (files === null) {
    for (const problem of all.slice(0, 5)) out.complain(problemText(problem));
    throw new Exit(
      exitCodes.invalid,
      'the configuration is not right, so nobody knows your templates',
      'mailclerk check',
    );
  }
  const known = [...files, ...all.map((problem) => problem.file)];
  for (const name of wanted) {
    if (known.some((file) => isNamed(file, name))) continue;
    const names = [...new Set(known.map(nameOf))];
    const advice = adviceOn(name, names, 'you have none of your own yet');
    throw new Exit(exitCodes.notFound, `you have no template "${name}"; ${advice}`, 'mailclerk template list --files');
  }
  const problems = all.filter(({ file }) => wanted.length === 0 || wanted.some((name) => isNamed(file, name)));
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  if (session.flags.json) out.json({ ok: errors === 0, errors, warnings, files, problems });
  else for (const problem of problems) out.line(problemText(problem));
  const seen = counted(files.length, 'own template');
  out.talk(
    problems.length === 0
      ? `${seen}, no mistake`
      : `${seen}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
  );
  if (files.length === 0) out.talk('next: mailclerk template eject NAME   (copies a shipped one for you to change)');
  return errors > 0 || (options.strict === true && warnings > 0) ? exitCodes.findings : exitCodes.ok;
}

function isNamed(file: string, name: string): boolean {
  return file === name || file.endsWith(`/${name}`) || nameOf(file) === name;
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? '').replace(/(?:\.html|\.txt)?\.hbs$/, '');
}
