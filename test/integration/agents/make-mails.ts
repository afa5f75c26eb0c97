// Makes fixtures/agent-mails: honest mails of agents in the form of real mail programs, and forged ones. Everything in
// them is fixed (key, time, ids), so that the files change only when this does. Run: node test/integration/agents/make-mails.ts
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clients, type Language, type Letter } from './clients.ts';
import { addressOf, NOW, openPlace, passed } from './desk.ts';
import { forgeries } from './forgeries.ts';
import { type Order, orders } from './orders.ts';

export const folder = join(import.meta.dirname, '../../../fixtures/agent-mails');

export interface Expected {
  readonly file: string;
  readonly agent: string;
  readonly client: string;
  readonly language: Language;
  readonly order: string;
  readonly commands: readonly string[];
  /** The words that are kept or sent; '' = none. */
  readonly words: string;
}

const LANGUAGES: readonly Language[] = ['en', 'de', 'nl', 'fr'];
const SUBJECT: Readonly<Record<Language, string>> = { en: 'Re: ', de: 'AW: ', nl: 'Antw: ', fr: 'RE: ' };
const NEW: Readonly<Record<Language, string>> = {
  en: 'Valve by phone',
  de: 'Ventil am Telefon',
  nl: 'Klep per telefoon',
  fr: 'Vanne au téléphone',
};

/** Every order in every language, each in the form of another program. */
export function honest(
  keys: Parameters<typeof addressOf>[0],
  notice: string,
  quoted: readonly string[],
): readonly (Expected & { readonly raw: string })[] {
  const names = Object.keys(clients);
  return orders.flatMap((order, place) =>
    LANGUAGES.map((language, turn) => {
      const client = names[(place * 5 + turn * 7) % names.length] ?? 'mutt';
      const isToken = (place + turn) % 3 === 0 && order.isNew !== true;
      // What reaches others needs the signature, or an agent whom the admin vouches for.
      const agent = isToken && order.needsPass ? 'carl' : 'anna';
      const letter: Letter = {
        id: `h.${order.name}.${language}`,
        from: agent === 'anna' ? 'Anna Muster <anna@staff.example>' : 'Carl Berg <carl@staff.example>',
        to: isToken ? addressOf(keys, agent) : 'Example Support <support@example.com>',
        subject: order.isNew ? NEW[language] : `${SUBJECT[language]}[T-2026-00001] Pump`,
        inReplyTo: order.isNew ? null : notice,
        auth: isToken ? '' : passed('staff.example'),
        language,
        lines: order.lines[language] ?? order.lines.en,
        quoted: order.isNew ? [] : quoted,
      };
      const raw = clients[client]?.(letter) ?? '';
      const file = `${order.name}-${language}-${client}.eml`;
      return {
        file,
        agent,
        client,
        language,
        order: order.name,
        commands: order.commands,
        words: wordsOf(order, letter.lines),
        raw,
      };
    }),
  );
}

function wordsOf(order: Order, lines: readonly string[]): string {
  if (order.words === undefined) return '';
  if (order.name === 'note-line') return (lines[0] ?? '').replace(/^\S+ /, '');
  const rest = lines
    .slice(order.name === 'blank-lines' ? 5 : order.commands.length)
    .join('\n')
    .trim();
  return order.name === 'canned' ? `Thank you for your message, Eva Roth.\n\n${rest}` : rest;
}

/** Everything, as it would be made now. */
export async function madeNow(): Promise<ReadonlyMap<string, string>> {
  const place = await openPlace();
  try {
    const desk = await place.desk();
    desk.now = NOW;
    const notice = (await desk.outbox()).find((row) => row.name === 'agent-new' && row.agent === 'anna');
    if (!notice) throw new Error('the seed has no notice to anna');
    // As our notices read, with commands in them: what is quoted must never run.
    const quoted = [
      'New ticket T-2026-00001',
      '',
      'Eva Roth wrote:',
      'The pump leaks.',
      '',
      '#close solved',
      '#assign bob',
      'Status: closed',
      '',
      'Your answer to this email is kept as an internal note.',
    ];
    const files = new Map<string, string>();
    const all = honest(desk.keys, notice.messageId, quoted);
    for (const { raw, file } of all) files.set(`honest/${file}`, raw.replaceAll('\n', '\r\n'));
    const expected = all.map(({ raw: _, ...rest }) => rest);
    files.set('honest/expected.json', `${JSON.stringify(expected, null, 1)}\n`);
    for (const { name, raw, before } of forgeries(desk.keys, notice.messageId)) {
      const stem = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();
      files.set(`forged/${stem}.eml`, raw.replaceAll('\n', '\r\n'));
      if (before !== undefined) files.set(`forged/${stem}.before.eml`, before.replaceAll('\n', '\r\n'));
    }
    desk.close();
    return files;
  } finally {
    await place.remove();
  }
}

if (process.argv[1] === import.meta.filename) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of await madeNow()) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
