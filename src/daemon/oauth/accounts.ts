// Every login by OAuth2 of a config, each once: mailboxes, then ways out that have one of their own. Pure.
import { waysOut } from '../../model/notice/transports.ts';
import type { OAuthAccount } from '../../model/oauth/account.ts';
import type { Config } from '../../model/setup.ts';

/** In the order of the file. */
export function accountsOf(config: Config): readonly OAuthAccount[] {
  const all = [...config.mailboxes.map((mailbox) => mailbox.oauth2), ...waysOut(config).map(({ smtp }) => smtp.oauth2)];
  const found = new Map<string, OAuthAccount>();
  for (const account of all) if (account && !found.has(account.name)) found.set(account.name, account);
  return [...found.values()];
}
