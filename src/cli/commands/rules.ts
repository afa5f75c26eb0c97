// rules check, test, explain, backtest, list.
import { Option } from 'commander';
import { exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { checkedJson, printRuleTest } from '../present/daemon.ts';
import { listedColumns, listedJson, listedRow } from '../present/rules.ts';
import type { Registry } from '../registry.ts';
import { openOptions, problemText, type Session, withApp } from '../session.ts';
import { writeSchema } from './schema.ts';

/** Registers `rules …`. */
export function registerRules({ program, on }: Registry): void {
  const rules = program.command('rules').description('what becomes of a mail');
  on(
    rules
      .command('check')
      .description('read every rule, name every mistake and what is most likely not meant')
      .option('--strict', 'warnings count as mistakes (exit 1)'),
    (session, _, { strict }) => check(session, strict === true),
  );
  on(rules.command('test').description('run the tests that stand beside the rules'), test);
  const testing = rules
    .command('backtest')
    .description('what the mails of the archive would become under a draft; writes nothing')
    .option('--since <span>', 'mails taken in since: 30d, 12h or a day', '30d')
    .option('--rules <dir>', 'the folder with the draft (default: the rules folder as it is now)')
    .option('--exact', 'file the mails anew, in order, in scratch databases: nothing is only "dependent"')
    .option('--fail-on-change', 'exit 1 when any mail would become something else')
    .addOption(new Option('--diff <form>', 'print the changes as a page').choices(['html']));
  on(testing, async (session, _, options) => (await import('./rules-backtest.ts')).backtest(session, options));
  const drafting = rules
    .command('new')
    .description('a rule and its test made from a real mail, anonymised')
    .requiredOption('--from <mail>', 'a ticket, a ledger id, SHA-256 or Message-ID')
    .option('-o, --output <file>', 'write it to a new file instead of stdout');
  on(drafting, async (session, _, { from, output }) =>
    (await import('./rules-new.ts')).newRule(session, String(from), typeof output === 'string' ? output : null),
  );
  const formatting = rules
    .command('fmt')
    .argument('[files...]', 'files or folders (default: the rules folder)')
    .description('one layout for all rules files; comments stay')
    .option('--check', 'change nothing, exit 1 when a file would change');
  on(formatting, async (session, [files], { check: isCheck }) =>
    (await import('./rules-format.ts')).format(session, (files ?? []) as readonly string[], isCheck === true),
  );
  const schema = rules
    .command('schema')
    .description('JSON Schema of rules files, for editors')
    .option('-o, --output <file>', 'write it there (rules/schema.json) instead of stdout');
  on(schema, async (session, _, { output }) => {
    const { rulesSchemaJson } = await import('../../rules/schema.ts');
    const headLine = '# yaml-language-server: $schema=./schema.json';
    const made = { title: 'mailclerk rules', schema: rulesSchemaJson(), headLine };
    return writeSchema(session, made, typeof output === 'string' ? output : null);
  });
  on(rules.command('list').description('every rule in the order they run, with its hits'), list);
  const explaining = rules
    .command('explain')
    .argument('<mail>', 'a mail file (or - for stdin), a ledger id, SHA-256 or Message-ID, or a ticket')
    .description('every rule with each clause and the value it saw, who set what, who lost to whom')
    .option('-m, --mailbox <name>', 'the mailbox a file counts as received by (default: the first)');
  on(explaining, async (session, [what], { mailbox }) =>
    (await import('./rules-explain.ts')).explain(session, String(what), typeof mailbox === 'string' ? mailbox : null),
  );
}

async function check(session: Session, isStrict: boolean): Promise<number> {
  const checked = await session.doors.check(openOptions(session, { strict: true, secrets: false }));
  const errors = checked.problems.filter((problem) => problem.severity === 'error').length;
  if (session.flags.json) session.out.json(checkedJson(checked));
  else for (const problem of checked.problems) session.out.line(problemText(problem));
  const warnings = checked.problems.length - errors;
  const counts = `${counted(checked.rules, 'rule')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  // What is amiss in the config is `check --strict`'s.
  const isOfRules = ({ file }: { readonly file: string }): boolean => file.startsWith(`${checked.rulesFolder ?? ''}/`);
  const isFine = errors === 0 && !(isStrict && checked.problems.some(isOfRules));
  session.out.talk(isFine ? `${counts}\nnext: mailclerk rules test` : counts);
  return isFine ? exitCodes.ok : exitCodes.findings;
}

async function list(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const listed = await app.rules.list();
    if (session.flags.json) session.out.json(listed.map(listedJson));
    else session.out.table(listedColumns, listed.map(listedRow));
    session.out.talk(`${counted(listed.length, 'rule')}; next: mailclerk rules explain MAIL`);
    return exitCodes.ok;
  });
}

async function test(session: Session): Promise<number> {
  return withApp(
    session,
    async (app) => {
      const results = await app.testRules();
      const failed = results.filter((result) => !result.ok);
      if (session.flags.json) session.out.json(results);
      else for (const result of failed) printRuleTest(session.out, result);
      const none = results.length === 0 ? '; write some beside a rule: tests: […]' : '';
      session.out.talk(`${results.length - failed.length} passed, ${failed.length} failed${none}`);
      return failed.length === 0 ? exitCodes.ok : exitCodes.findings;
    },
    { strict: true },
  );
}
