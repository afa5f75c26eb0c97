// template list: which templates there are, of which kind, in which languages, whose.
import { Option } from 'commander';
import { exitCodes } from '../../exit.ts';
import { counted } from '../../output.ts';
import type { Registry } from '../../registry.ts';
import { withApp } from '../../session.ts';

/** Registers the group. */
export function registerTemplate({ program, on }: Registry): void {
  const template = program.command('template').description('templates of notices, canned replies and documents');
  const list = template
    .command('list')
    .description('their names: what `ticket reply -t` and `ticket print -t` take')
    .addOption(new Option('--kind <kind>', 'of this kind alone').choices(['notice', 'canned', 'document']));
  on(list, (session, _args, options) =>
    withApp(session, async (app) => {
      const found = app.papers.templates().filter((one) => options.kind === undefined || one.kind === options.kind);
      if (session.flags.json)
        session.out.json(
          found.map(({ name, kind, languages, queues, isOwn }) => ({ name, kind, languages, queues, own: isOwn })),
        );
      else if (found.length > 0)
        session.out.table(
          ['name', 'kind', 'languages', 'queues', 'from'],
          found.map(({ name, kind, languages, queues, isOwn }) => [
            name,
            kind,
            languages,
            queues,
            isOwn ? 'your templates' : 'shipped',
          ]),
        );
      const hint = options.kind === 'canned' && found.length === 0 ? ': write templates/canned/en/NAME.hbs' : '';
      session.out.talk(`${counted(found.length, 'template')}${hint}`);
      return exitCodes.ok;
    }),
  );
}
