// asset link, asset qr: addresses of things (B1). A thing's tag stands behind a plus in the address (support+pump42@…),
// where rules read it as `to.tag`; the link brings the questions of a form along. For one thing, or for every row of a
// list of the rules. Reads the configuration, changes nothing.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type QrLevel, qrCapacity, qrLevels, qrModules, qrSvg, qrText } from '../../lib/qr.ts';
import { canonicalAddress } from '../../model/address.ts';
import { type Form, formLines, questionLabel } from '../../model/form.ts';
import { mailtoLink } from '../../model/forms/mailto.ts';
import { adviceOn, nearest } from '../../model/nearest.ts';
import type { Config, Setup } from '../../model/setup.ts';
import { textOf } from '../change.ts';
import { Exit, exitCodes } from '../exit.ts';
import { formFor } from '../form-fields.ts';
import type { Registry } from '../registry.ts';
import { type Session, withApp } from '../session.ts';
import { replaceFile } from '../whole-file.ts';

type Options = Readonly<Record<string, unknown>>;

interface Asset {
  readonly tag: string;
  readonly address: string;
  readonly link: string;
}

/** Registers `asset …`. */
export function registerAsset({ program, on }: Registry): void {
  const asset = program
    .command('asset')
    .description('addresses of things: mailto links and QR codes that open a ticket');
  const link = shared(asset.command('link')).description('the mailto link of each thing');
  on(link, (session, [tags], options) =>
    withAssets(session, tags as readonly string[], options, (assets) => {
      if (session.flags.json) session.out.json(assets);
      else if (assets.length === 1) session.out.line(assets[0]?.link ?? '');
      else
        session.out.table(
          ['tag', 'link'],
          assets.map(({ tag, link: text }) => [tag, text]),
        );
      return exitCodes.ok;
    }),
  );
  const qr = shared(asset.command('qr'))
    .description('the QR code of each thing: in the terminal, or as SVG')
    .addOption(
      new Option('--level <level>', 'how much of it may be lost: 7, 15, 25, 30 %').choices([...qrLevels]).default('M'),
    )
    .option('--svg', 'SVG on stdout')
    .option('-o, --output <file>', 'SVG into this file')
    .option('--dir <folder>', 'SVG files TAG.svg into this folder, which is made when missing')
    .option('--invert', 'for a terminal with light background');
  on(qr, (session, [tags], options) =>
    withAssets(session, tags as readonly string[], options, (assets) => draw(session, assets, options)),
  );
}

function shared(command: Command): Command {
  return command
    .argument('[tags...]', 'short names of things: letters, digits, . _ -')
    .option(
      '--list <name>',
      'every row of this list of the rules; its columns subject, form, language and names of questions count',
    )
    .option('--queue <name>', "to this queue's address (default: the first mailbox')")
    .option('--form <name>', "the form whose questions stand in the mail (default: the queue's; none = none)")
    .option('--subject <text>', 'subject of the mail (default: the tag)')
    .option('--language <tag>', 'language of the questions (default: instance.language)');
}

async function withAssets(
  session: Session,
  tags: readonly string[],
  options: Options,
  work: (assets: readonly Asset[]) => number,
): Promise<number> {
  return withApp(session, async (app) => {
    const rows = rowsOf(tags, textOf(options.list), app.setup);
    if (rows.length === 0)
      throw new Exit(exitCodes.usage, 'no thing is named, expected a tag or --list', 'mailclerk asset link pump42');
    return work(rows.map(([tag, row]) => assetOf(tag, row, { options, config: app.setup.config })));
  });
}

type AssetRow = Readonly<Record<string, string>>;

function rowsOf(
  tags: readonly string[],
  list: string | undefined,
  { policy }: Setup,
): readonly (readonly [string, AssetRow])[] {
  const named = tags.map((tag) => [tag, {}] as const);
  if (list === undefined) return named;
  const rows = Object.hasOwn(policy.lists, list) ? policy.lists[list] : undefined;
  if (rows) return [...named, ...Object.entries(rows)];
  const known = Object.keys(policy.lists);
  const hint = adviceOn(list, known, 'the rules have none');
  throw new Exit(exitCodes.notFound, `there is no list "${list}"; ${hint}`, 'mailclerk rules check');
}

function assetOf(
  given: string,
  row: AssetRow,
  { options, config }: { readonly options: Options; readonly config: Config },
): Asset {
  const tag = tagOf(given);
  const queue = textOf(options.queue);
  const base = addressOf(queue, config);
  const [local, domain] = [base.slice(0, base.lastIndexOf('@')), base.slice(base.lastIndexOf('@') + 1)];
  const address = `${local}+${tag}@${domain}`;
  if (canonicalAddress(address) === null)
    throw new Exit(exitCodes.usage, `${address} is no mail address, expected a shorter tag`);
  const form = formFor(config, textOf(options.form) ?? filled(row.form), queue);
  const language = textOf(options.language) ?? filled(row.language) ?? config.instance.language;
  const subject = textOf(options.subject) ?? filled(row.subject) ?? tag;
  return { tag, address, link: mailtoLink({ to: address, subject, body: bodyOf(form, row, { language, config }) }) };
}

/** As rules see it: lower case; never what could be taken for a signed reply address. */
function tagOf(text: string): string {
  const tag = text.trim().toLowerCase();
  if (!/^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/.test(tag) || tag.includes('..'))
    throw new Exit(
      exitCodes.usage,
      `the tag "${text.slice(0, 60)}" will not do, expected 1–40 letters, digits, . _ - like pump42`,
    );
  if (/^t\d+\./.test(tag))
    throw new Exit(
      exitCodes.usage,
      `the tag "${tag}" looks like a reply address of a ticket, expected one that does not begin with t, digits and a dot`,
    );
  return tag;
}

function addressOf(queue: string | undefined, config: Config): string {
  const first = config.mailboxes[0]?.address ?? '';
  if (queue === undefined) return first;
  const found = config.queues.find((one) => one.name === queue);
  if (!found) {
    const known = config.queues.map((one) => one.name);
    const near = nearest(queue, known);
    throw new Exit(
      exitCodes.usage,
      `there is no queue "${queue}"; ${near ? `did you mean "${near}"?` : `known: ${known.join(', ')}`}`,
    );
  }
  return found.address ?? config.mailboxes.find((box) => box.queue === queue)?.address ?? first;
}

/** The questions, with what the list knows already filled in. */
function bodyOf(
  form: Form | null,
  row: AssetRow,
  { language, config }: { readonly language: string; readonly config: Config },
): string {
  const lines = formLines(form?.questions ?? [], (question) => {
    const known = (row[question.name] ?? '').replaceAll(/\s+/g, ' ').trim();
    return `${questionLabel(question, language, config.instance.language)}: ${known}`;
  });
  return lines === '' ? '' : `\n${lines}\n`;
}

function draw(session: Session, assets: readonly Asset[], options: Options): number {
  const level = (textOf(options.level) ?? 'M') as QrLevel;
  const [output, dir] = [textOf(options.output), textOf(options.dir)];
  const isSvg = options.svg === true || output !== undefined;
  if (isSvg && assets.length > 1)
    throw new Exit(
      exitCodes.usage,
      `${assets.length} codes do not go into one SVG`,
      'mailclerk asset qr --list assets --dir codes',
    );
  for (const { tag, address, link } of assets) {
    const modules = qrModules(link, level);
    if (modules === null)
      throw new Exit(
        exitCodes.usage,
        `the link of ${tag} has ${link.length} characters, expected at most ${qrCapacity[level]} at level ${level}; use a lower --level, shorter questions or --form none`,
      );
    const svg = qrSvg(modules, address);
    if (session.flags.json) session.out.jsonLine({ tag, address, link, level, svg });
    const file = dir === undefined ? output : join(dir, `${tag}.svg`);
    if (file !== undefined) write(session, file, { svg, ownFolder: dir !== undefined });
    else if (session.flags.json) continue;
    else if (isSvg) session.out.bytes(Buffer.from(svg));
    else session.out.text(`${qrText(modules, options.invert === true)}\n${address}`);
  }
  return exitCodes.ok;
}

/** Into a folder that is there, or, with --dir, is made. */
function write(session: Session, file: string, given: { readonly svg: string; readonly ownFolder: boolean }): void {
  const path = resolve(session.io.cwd, file);
  try {
    if (given.ownFolder) mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, given.svg);
  } catch (error) {
    if (error instanceof Exit) throw error;
    throw new Exit(
      exitCodes.usage,
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  session.out.talk(`${file} written`);
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
