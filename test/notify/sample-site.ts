// The site that samples are shown of: a whole configuration as an admin writes it, through the real loader; the shipped
// notices by name; which forms of address a language knows.
import type { Setup } from '../../src/model/setup.ts';
import { shippedTemplates } from '../../src/notify/template-files.ts';
import { loadGood } from '../config/files.ts';

const YAML = (form: string, nullSender: boolean): string => `
instance: { name: Example Support, url: https://tickets.example.com, timezone: Europe/Berlin, language: en, languages: [de, en, nl, fr], form: ${form}, legal: "Example GmbH, Sitz Berlin, HRB 1 (AG Charlottenburg), GF: A. Muster" }
mailboxes:
  support: { address: support@example.com, aliases: [hilfe@example.com], host: imap.example.com, password: env:IMAP, queue: support, reply_address: plus }
smtp: { host: smtp.example.com, from: "Example Support <support@example.com>", null_sender: ${nullSender} }
catalogues: { priorities: [low, normal, high, urgent] }
queues: { support: { address: support@example.com, agents: [anna, bob, carl] } }
agents:
  anna: { name: Anna Muster, email: anna@example.com, roles: [agent, lead] }
  bob: { name: Bob Berger, email: bob@example.com, roles: [agent] }
  carl: { email: carl@example.com, roles: [agent] }
notifications: { admin: { to: ops@example.com } }
`;

const made = new Map<string, Setup>();

/** The Setup of the sample site. */
export function sampleSetup({
  form = 'formal',
  nullSender = false,
}: {
  readonly form?: 'formal' | 'informal';
  readonly nullSender?: boolean;
} = {}): Setup {
  const key = `${form} ${nullSender}`;
  const known = made.get(key);
  if (known) return known;
  const config = loadGood(YAML(form, nullSender));
  const setup: Setup = { revision: 'r', config, policy: {} as Setup['policy'], templates: {}, sources: {} };
  made.set(key, setup);
  return setup;
}

/** The notices there is a template of: every file that is neither a part nor a document nor a canned reply. */
export function noticeTemplates(): readonly string[] {
  const names = Object.keys(shippedTemplates())
    .map((path) => /^[a-z]{2}\/([a-z][a-z-]*)\.hbs$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

/** The forms of address a language knows. */
export function forms(locale: string): readonly ('formal' | 'informal')[] {
  return locale === 'en' ? ['formal'] : ['formal', 'informal'];
}
