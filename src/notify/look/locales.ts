// In which language a notice is written. Takes whom it is for and the site's languages; gives the locales to try, in order:
// the reader's (the ticket's, else his own), the mailbox', the instance's, then English, each with its plain language
// behind it (`nl-BE`, `nl`), and only those the site writes in. Pure.
import { baseAddress } from '../../model/address.ts';
import type { Config } from '../../model/setup.ts';
import type { OutboxRow } from '../../ports.ts';
import { localeChain } from '../template-files.ts';

/** The locales of a notice. */
export function noticeLocales(
  row: Pick<OutboxRow, 'locale' | 'mailbox' | 'ownAddress' | 'agent'>,
  config: Config,
): readonly string[] {
  const { language, languages } = config.instance;
  const mailbox = row.agent === null ? mailboxLanguage(row, config) : null;
  return localeChain([row.locale, mailbox, language], languages);
}

function mailboxLanguage({ mailbox, ownAddress }: Pick<OutboxRow, 'mailbox' | 'ownAddress'>, { mailboxes }: Config) {
  const own = ownAddress ? baseAddress(ownAddress) : null;
  const box =
    mailboxes.find((one) => one.name === mailbox) ??
    mailboxes.find((one) => own !== null && (one.address === own || one.aliases.includes(own)));
  return box?.language ?? null;
}
