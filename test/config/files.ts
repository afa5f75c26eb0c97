// Config files in memory for the tests of this room.
import { type LoadOptions, loadConfig, storedFiles } from '../../src/config/load.ts';

export const MINIMAL = `
mailboxes:
  support: { address: support@example.com, host: imap.example.com, password: env:IMAP }
smtp: { host: smtp.example.com }
`;

/** Loads `/srv/mc/config/mailclerk.yaml` out of these texts. */
export function loadTexts(texts: Readonly<Record<string, string>> | string, options: Partial<LoadOptions> = {}) {
  const sources = typeof texts === 'string' ? { '/srv/mc/config/mailclerk.yaml': texts } : texts;
  const path = Object.keys(sources)[0] ?? '';
  return loadConfig(path, { env: { IMAP: 'canary-5b1e' }, ...storedFiles(sources), ...options });
}

/** Loads and expects no error. */
export function loadGood(texts: Readonly<Record<string, string>> | string) {
  const { config, problems } = loadTexts(texts);
  if (!config) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return config;
}
