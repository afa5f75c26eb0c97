// The providers' table of docs/init.md, out of the presets themselves.
import { providers } from '../../src/config/presets/providers.ts';

const LOGIN = { password: 'password', 'app-password': 'app password', oauth2: 'OAuth2' } as const;

/** A row a provider: how it is known, where its servers are, what login it wants and what comes before. */
export function providerTable(): string {
  const rows = providers.map(({ name, title, domains, exchangers, imap, smtp, login, before, help }) => {
    const known = [
      ...domains.slice(0, 3).map((one) => `@${one}`),
      ...exchangers.slice(0, 2).map((one) => `MX …${one}`),
    ];
    const more = domains.length > 3 ? ', …' : '';
    const servers = `${imap.host}:${imap.port}, ${smtp.host}:${smtp.port}`;
    return `| [${title}](${help}) | \`${name}\` | ${known.join(', ')}${more} | ${servers} | ${LOGIN[login]}: ${before} |`;
  });
  return [
    '| provider | `preset` | known by | IMAP, SMTP | login, and what to do there first |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
