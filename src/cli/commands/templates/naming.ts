// What people type to name a template, a language, a queue: checked, with the one that was probably meant.
import { type Command, Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import type { PreviewWish } from '../../../daemon/papers/preview.ts';
import type { TemplateEntry } from '../../../daemon/papers/template-list.ts';
import { adviceOn } from '../../../model/nearest.ts';
import { hardKinds } from '../../../model/papers/sample.ts';
import { type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';

/** The notice of this name, or exit 5. */
export function noticeNamed(app: App, name: string): TemplateEntry {
  return templateNamed(app, name, ['notice']);
}

/** The template of this name and one of these kinds, or exit 5. */
export function templateNamed(app: App, name: string, kinds: readonly TemplateEntry['kind'][]): TemplateEntry {
  const wanted = name.trim().replace(/\.hbs$/, '');
  const all = app.papers.templates();
  const found = all.find((one) => one.name === wanted && kinds.includes(one.kind));
  if (found) return found;
  const other = all.find((one) => one.name === wanted);
  if (other)
    throw new Exit(exitCodes.usage, `"${wanted}" is a ${other.kind}, expected a ${kinds.join(' or ')}`, nextFor(other));
  const names = all.filter((one) => kinds.includes(one.kind)).map((one) => one.name);
  const advice = adviceOn(wanted, names, 'there are none');
  throw new Exit(exitCodes.notFound, `there is no template "${wanted}"; ${advice}`, 'mailclerk template list');
}

function nextFor({ kind, name }: TemplateEntry): string {
  if (kind === 'document') return `mailclerk ticket print REF -t ${name}`;
  return kind === 'canned' ? `mailclerk ticket reply REF -t ${name}` : 'mailclerk template list --kind notice';
}

/** The options by which a notice is chosen. */
export function choosing(command: Command): Command {
  return command
    .option('--locale <language>', 'de, nl-BE … (default: of the ticket, else of the instance)')
    .option('--queue <queue>', "as this queue's templates have it")
    .addOption(
      new Option('--form <form>', 'how people are addressed (default: instance.form)').choices(['formal', 'informal']),
    );
}

/** The wish without ticket and address; exit 2 for a language that is none, 5 for a queue nobody has. */
export function wishOf(app: App, template: string, options: Options): PreviewWish {
  const { form } = options;
  const hard = hardKinds.find((kind) => kind === options.sample) ?? null;
  return {
    template,
    locale: localeOf(options),
    queue: queueOf(app, options),
    form: form === 'formal' || form === 'informal' ? form : null,
    hard,
    ticket: null,
    testTo: null,
  };
}

/** `--locale`, null when it is not given. */
export function localeOf(options: Options): string | null {
  const locale = textOf(options.locale);
  if (locale === undefined) return null;
  if (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(locale)) return locale;
  throw new Exit(exitCodes.usage, `--locale is "${locale}", expected a language tag like de or nl-BE`);
}

/** `--queue`, null when it is not given. */
export function queueOf(app: App, options: Options): string | null {
  const queue = textOf(options.queue);
  const names = app.setup.config.queues.map((one) => one.name);
  if (queue === undefined || names.includes(queue)) return queue ?? null;
  throw new Exit(
    exitCodes.notFound,
    `there is no queue "${queue}"; ${adviceOn(queue, names, 'the config has none')}`,
    'mailclerk config show',
  );
}
