// template preview: a notice as it would go out, in the terminal, in a file or in the browser. Nothing leaves.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { App } from '../../../daemon/app.ts';
import type { Preview } from '../../../daemon/papers/preview.ts';
import { hardKinds } from '../../../model/papers/sample.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { type Options, textOf } from '../../change.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { findSeen } from '../../refs.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';
import { writeOut } from '../../write-out.ts';
import { choosing, noticeNamed, wishOf } from './naming.ts';

const LOOKS = ['text', 'html', 'eml'] as const;
type Look = (typeof LOOKS)[number];

/** Registers it. */
export function registerPreview({ on }: Registry, template: Command): void {
  const command = choosing(template.command('preview').argument('<name>', 'a notice of `template list`'))
    .description('a notice as it would go out, with sample data or about a real ticket; nothing is sent')
    .option('--ticket <ref>', 'about this ticket: as it went out, else with what is true of it now')
    .addOption(new Option('--sample <kind>', 'a sample that strains the layout').choices([...hardKinds]))
    .option('--text', 'its text part (default)')
    .option('--html', 'its HTML part')
    .option('--eml', 'the whole mail, byte for byte')
    .option('--open', 'show the HTML part in the browser')
    .option('-o, --out <path>', 'into a file that is not there yet, or a folder');
  on(command, (session, [name], options) => preview(session, String(name), options));
}

async function preview(session: Session, name: string, options: Options): Promise<number> {
  const look = lookOf(options);
  return withApp(
    session,
    async (app) => {
      const ref = textOf(options.ticket);
      if (ref !== undefined && options.sample !== undefined)
        throw new Exit(exitCodes.usage, '--ticket and --sample are both given, expected one of them');
      const notice = noticeNamed(app, name);
      const ticket = ref === undefined ? null : await findSeen(session, app, ref);
      const shown = await app.papers.preview({ ...wishOf(app, notice.name, options), ticket });
      await show(session, shown, { look, name: notice.name, options });
      sayLanguage(session, shown, textOf(options.locale));
      if (shown.fault !== null)
        throw new Exit(
          exitCodes.findings,
          `the template cannot be rendered, the built-in plain form stands in: ${shown.fault}`,
          'mailclerk template lint',
        );
      const stale = staleIn(app, { name: notice.name, shown, options, ticket });
      if (stale !== null) throw new Exit(exitCodes.findings, stale, 'mailclerk template lint');
      return exitCodes.ok;
    },
    { drafts: true },
  );
}

/** Who asks for a language nobody has written shall not take the other one for it. */
function sayLanguage({ out }: Session, { locale }: Preview, wanted: string | undefined): void {
  if (wanted === undefined || isOf(wanted, locale)) return;
  out.talk(`there is none in ${wanted}: this is the one in ${locale}; next: mailclerk template list`);
}

/** True for `nl` where `nl-BE` is wanted. */
function isOf(wanted: string, locale: string): boolean {
  const same = wanted.toLowerCase();
  return same === locale.toLowerCase() || same.split('-')[0] === locale.toLowerCase();
}

interface Asked {
  readonly name: string;
  readonly shown: Preview;
  readonly options: Options;
  readonly ticket: Ticket | null;
}

/** Why what is shown is not what the file says: a mistake in the notice's own file keeps another one in use. Null = it is what it says. */
export function staleIn(app: App, { name, shown, options, ticket }: Asked): string | null {
  const wanted = [textOf(options.locale) ?? ticket?.language ?? app.setup.config.instance.language, shown.locale];
  const queue = textOf(options.queue) ?? ticket?.queue ?? null;
  const isIts = (file: string): boolean => {
    const parts = placeOf(file).split('/');
    const isQueues = parts[0] === 'queues';
    const [locale = '', own = ''] = isQueues ? parts.slice(2) : parts;
    const isHere = !isQueues || parts[1] === queue;
    return isHere && own.replace(/(?:\.(?:txt|html))?\.hbs$/, '') === name && wanted.some((one) => isOf(one, locale));
  };
  const wrong = app.degraded.find((one) => one.severity === 'error' && one.file.endsWith('.hbs') && isIts(one.file));
  if (!wrong) return null;
  const why = `${wrong.file}:${wrong.line}:${wrong.column}  ${wrong.message}`;
  const which = Object.hasOwn(app.setup.templates, placeOf(wrong.file)) ? 'the last good one' : 'the shipped one';
  return `shown is ${which}, which goes out until this is mended: ${why}`;
}

/** Below the templates folder. */
function placeOf(file: string): string {
  return file.slice(file.indexOf('/') + 1);
}

function lookOf(options: Options): Look {
  const given = LOOKS.filter((look) => options[look] === true);
  if (given.length > 1)
    throw new Exit(
      exitCodes.usage,
      `${given.map((look) => `--${look}`).join(' and ')} are given, expected one of them`,
    );
  const path = textOf(options.out) ?? '';
  const bySuffix = path.endsWith('.html') ? 'html' : path.endsWith('.eml') ? 'eml' : 'text';
  return given[0] ?? bySuffix;
}

interface How {
  readonly look: Look;
  readonly name: string;
  readonly options: Options;
}

async function show(session: Session, shown: Preview, { look, name, options }: How): Promise<void> {
  const { out } = session;
  const { subject, text, html, locale, bytes, envelope, basis, fault } = shown;
  const output = textOf(options.out);
  if (options.open === true) openHtml(session, htmlOf(shown), name);
  if (session.flags.json) {
    out.json({ template: name, locale, subject, basis, fault, envelope, text, html, octets: bytes.byteLength });
    return;
  }
  if (options.open === true && output === undefined) return;
  if (output === undefined && look === 'text') {
    out.line(`${out.bold('Subject:')} ${subject}`);
    out.text(`\n${text}`);
  } else {
    const content = look === 'eml' ? bytes : Buffer.from(`${(look === 'html' ? htmlOf(shown) : text).trimEnd()}\n`);
    const file = { name: `${name}.${locale}.${look === 'text' ? 'txt' : look}`, bytes: content };
    const path = await writeOut(session, file, output ?? '-');
    if (path !== null) out.line(path);
  }
  out.talk(BASES[basis]);
}

const BASES: Readonly<Record<Preview['basis'], string>> = {
  sample: 'with sample data; --ticket REF shows it about a real ticket',
  outbox: 'as it went out about this ticket, with the templates of now',
  ticket: 'with what is true of this ticket now; what it has not is from the sample',
};

function htmlOf({ page }: Preview): string {
  if (page !== null) return page;
  const limit = 'its HTML would be 100 kB or more, so the mail has none: mail programs cut such mails off';
  throw new Exit(exitCodes.findings, limit, 'shorten the template; --text shows the text part');
}

/** Writes it to a folder of its own and asks the desktop to show it; says where it is either way. */
function openHtml(session: Session, html: string, name: string): void {
  const path = join(mkdtempSync(join(tmpdir(), 'mailclerk-preview-')), `${name}.html`);
  writeFileSync(path, html, { mode: 0o600 });
  if (!session.flags.json) session.out.line(path);
  const { env } = session.io;
  const program = env.BROWSER || (process.platform === 'darwin' ? 'open' : 'xdg-open');
  const child = spawn(program, [path], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
  child.once('error', () => session.out.complain(`no browser could be started (${program}); open the file yourself`));
  child.unref();
}
