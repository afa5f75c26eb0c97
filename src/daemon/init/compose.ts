// The config that `mailclerk init` writes: answers → YAML with a word on every line that somebody may want to change.
// Whatever was typed or found is quoted where YAML would read it otherwise. Never holds a secret: references only.
import type { MailServer } from '../../config/presets/preset.ts';
import type { InitAnswers, References } from './answers.ts';

/** The text of mailclerk.yaml; `schemaBeside` = the JSON Schema lies beside it. */
export function composeConfig(
  answers: InitAnswers,
  references: References,
  { day, schemaBeside }: { readonly day: string; readonly schemaBeside: boolean },
): string {
  return [
    ...(schemaBeside ? ['# yaml-language-server: $schema=./schema.json'] : []),
    `# Written by mailclerk init on ${day} for ${answers.address} (${answers.found}).`,
    '# docs/config.md explains every key; your editor does it while you type (docs/editors.md). After a change:',
    '# mailclerk check; a running daemon takes it when it is saved, and keeps the old one when it is wrong.',
    'version: 1',
    '',
    ...instance(answers),
    '',
    ...mailbox(answers, references),
    '',
    ...smtp(answers, references),
    '',
    ...people(answers),
    '# Further files: conf.d/*.yaml beside this one are read, too.',
    '',
  ].join('\n');
}

function instance({ name, timezone, language }: InitAnswers): readonly string[] {
  return [
    'instance:',
    said(`  name: ${scalar(name)}`, 'your name in the mails we send'),
    said(`  timezone: ${scalar(timezone)}`, 'ticket numbers and shown times go by it'),
    said(`  language: ${language}`, 'of notices when the customer’s is not known: de, en, nl, fr'),
    '  # legal: "Example GmbH, Berlin, HRB 1, GF: A. Muster"   # letter particulars in every customer notice',
  ];
}

function mailbox(answers: InitAnswers, references: References): readonly string[] {
  const { address, imap, user, oauth2, ca, start, after, preset } = answers;
  const trusted = preset?.trustAuthResults ?? [];
  return [
    'mailboxes:',
    `  ${scalar(answers.mailbox)}:`,
    said(`    address: ${scalar(address)}`, 'customers write to it; tickets are answered from it'),
    '    # aliases: [help@example.com]     # further addresses whose mail arrives in this mailbox',
    ...server(imap, '    '),
    ...(ca === null ? [] : [`    ca: ${scalar(ca)}`]),
    `    user: ${scalar(user)}`,
    '    auth:',
    ...(oauth2 === null
      ? [said(`      password: ${scalar(references.imap ?? '')}`, 'a reference; the password itself stands elsewhere')]
      : oauthLines(oauth2)),
    said(`    start: ${start}`, 'which mails count: now (only new ones) | all | 2026-01-31 (received since)'),
    said(
      `    after: ${typeof after === 'string' ? after : `{ move: ${scalar(after.move)} }`}`,
      'then, on the server: keep | seen | flag | { move: Archive } | delete',
    ),
    trusted.length > 0
      ? said(`    trust_auth_results: [${trusted.join(', ')}]`, 'its word on who really sent a mail is believed')
      : '    # trust_auth_results: [mx.example.com]  # your receiving server, whose Authentication-Results are believed',
  ];
}

function oauthLines(oauth2: NonNullable<InitAnswers['oauth2']>): readonly string[] {
  const { provider, tenant, clientId, clientSecret } = oauth2;
  return [
    said('      oauth2:', 'docs/oauth.md'),
    `        provider: ${provider}`,
    ...(tenant === null ? [] : [`        tenant: ${scalar(tenant)}`]),
    `        client_id: ${scalar(clientId)}`,
    ...(clientSecret === null ? [] : [`        client_secret: ${scalar(clientSecret)}`]),
    ...(clientSecret === null ? [] : ['        # secret_expires: 2027-05-01   # you are told before']),
  ];
}

function smtp(answers: InitAnswers, references: References): readonly string[] {
  const { smtpUser, oauth2, ca, name, address, preset } = answers;
  const login = oauth2
    ? [`  auth: { mailbox: ${scalar(answers.mailbox)} }`]
    : smtpUser === null
      ? []
      : [`  user: ${scalar(smtpUser)}`, `  password: ${scalar(references.smtp ?? '')}`];
  return [
    said('smtp:', 'how answers and notices leave'),
    ...server(answers.smtp, '  '),
    ...(ca === null ? [] : [`  ca: ${scalar(ca)}`]),
    ...login,
    `  from: ${JSON.stringify(`${name.replace(/["<>\\]/g, '')} <${address}>`)}`,
    ...(preset?.rate ? [said(`  rate: ${preset.rate}`, 'what the provider allows')] : []),
  ];
}

function people({ agent, mailbox: queue, address }: InitAnswers): readonly string[] {
  const name = scalar(queue);
  if (agent === null)
    return [
      '# Who works on tickets; without agents they are filed all the same (mailclerk ticket list):',
      '# agents: { anna: { email: anna@example.com, roles: [agent, lead] } }',
      'queues:',
      `  ${name}: { address: ${scalar(address)} }`,
    ];
  return [
    said('agents:', 'who works on tickets, and is told of them'),
    `  ${scalar(agent.id)}: { email: ${scalar(agent.address)}, roles: [agent, lead] }`,
    'queues:',
    `  ${name}: { address: ${scalar(address)}, agents: [${scalar(agent.id)}] }`,
  ];
}

function server({ host, port, tls }: MailServer, indent: string): readonly string[] {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return [
    `${indent}host: ${scalar(at)}`,
    said(`${indent}tls: ${tls}`, tls === 'none' ? 'loopback only' : 'never skipped, and the certificate is checked'),
  ];
}

/** A line with its word, the words below one another where there is room. */
function said(line: string, word: string): string {
  return `${line.padEnd(46)} # ${word}`;
}

/** A text as YAML reads it back: plain where that is safe, else in quotes (JSON's are YAML's). */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./@:-]*$/.test(text) && !/:$|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
