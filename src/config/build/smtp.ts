// `smtp:` as the rooms read it: the default way out, those of the administrator and of queues, the keys mails are signed
// with. What a further way does not say of its sender, the default's holds. Reports every mistake.
import { createPrivateKey } from 'node:crypto';
import type { OAuthAccount } from '../../model/oauth/account.ts';
import type { Config, DkimKey, Mailbox, Queue, Smtp } from '../../model/setup.ts';
import type { TransportSettings } from '../schema/smtp.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, pemAt, reportError, reportWarning, secretAt, unknownName } from './context.ts';
import { smtpOfPreset } from './preset.ts';
import { wireOf } from './wire.ts';

const PORTS = { starttls: 587, implicit: 465, none: 25 } as const;
const MIN_RSA_BITS = 1024;
const GOOD_RSA_BITS = 2048;

type Ways = Pick<Config, 'smtp'> & Partial<Pick<Config, 'transports'>>;

/** Every way out. */
export function buildSmtp(
  context: BuildContext,
  settings: Settings,
  { mailboxes, queues }: { readonly mailboxes: readonly Mailbox[]; readonly queues: readonly Queue[] },
): Ways {
  const { smtp } = settings;
  const [path, given] = defaultOf(context, smtp, smtpOfPreset(settings));
  const { from = { address: mailboxes[0]?.address ?? '', name: settings.instance.name } } = given;
  const named = from.name === '' ? { ...from, name: settings.instance.name } : from;
  const own = buildWay(context, path, { given, mailboxes }, { from: named, holdRepliesMs: smtp.hold_replies });
  const { sentFolder, dkim, bounceAddress, holdRepliesMs } = own;
  const inherited = { from: own.from, holdRepliesMs, bounceAddress, ...(dkim ? { dkim } : {}) };
  const withFolder = { ...inherited, ...(sentFolder === undefined ? {} : { sentFolder }) };
  const admin = smtp.admin && buildWay(context, ['smtp', 'admin'], { given: smtp.admin, mailboxes }, inherited);
  const ofQueues = Object.entries(smtp.queues ?? {}).map(([name, one]) => {
    const known = queues.map((queue) => queue.name);
    const at = ['smtp', 'queues', name];
    if (!known.includes(name)) reportError(context, at, unknownName('queue', name, known));
    return [name, buildWay(context, at, { given: one, mailboxes }, withFolder)] as const;
  });
  const isOne = !admin && ofQueues.length === 0;
  return {
    smtp: own,
    ...(isOne ? {} : { transports: { ...(admin ? { admin } : {}), queues: Object.fromEntries(ofQueues) } }),
  };
}

/** `smtp: { host: … }`, or `smtp: { default: { host: … } }`: one of them. */
function defaultOf(
  context: BuildContext,
  smtp: Settings['smtp'],
  preset: ReturnType<typeof smtpOfPreset>,
): readonly [Path, TransportSettings] {
  const { host, default: own, admin: _, queues: __, hold_replies: ___, ...rest } = smtp;
  if (own === undefined) {
    if (host !== undefined) return [['smtp'], { ...rest, host }];
    if (preset) return [['smtp'], { ...rest, ...preset, tls: rest.tls ?? preset.tls, rate: rest.rate ?? preset.rate }];
    reportError(context, ['smtp'], 'smtp.host is missing; write smtp: { host: smtp.example.com }');
    return [['smtp'], { ...rest, host: { host: 'localhost', port: null } }];
  }
  const besides = [
    'host',
    'tls',
    'ca',
    'user',
    'password',
    'auth',
    'from',
    'rate',
    'bounce_address',
    'dkim',
    'sent_folder',
  ];
  const twice = besides.filter((key) => smtp[key as keyof typeof smtp] !== undefined);
  if (twice.length > 0) {
    const message = `smtp.${twice[0]} stands beside smtp.default; put it into smtp.default, where the keys of the default way out are`;
    reportError(context, ['smtp', twice[0] ?? ''], message);
  }
  return [['smtp', 'default'], own];
}

function buildWay(
  context: BuildContext,
  path: Path,
  { given, mailboxes }: { readonly given: TransportSettings; readonly mailboxes: readonly Mailbox[] },
  inherited: Pick<Smtp, 'from' | 'holdRepliesMs'> & Partial<Pick<Smtp, 'bounceAddress' | 'dkim' | 'sentFolder'>>,
): Smtp {
  const wire = wireOf(context, path, given, PORTS);
  const login = loginOf(context, path, given, mailboxes);
  const password = given.password === undefined ? null : secretAt(context, [...path, 'password'], given.password);
  const name = path.join('.');
  const both = 'give both, or neither for a server without login';
  if (given.user !== undefined && password === null && !given.auth)
    reportError(context, [...path, 'user'], `${name}.user without ${name}.password; ${both}`);
  if (given.user === undefined && password !== null)
    reportError(context, [...path, 'password'], `${name}.password without ${name}.user; ${both}`);
  const sentFolder = given.sent_folder ?? inherited.sentFolder;
  const dkim = given.dkim ? buildKeys(context, [...path, 'dkim'], given.dkim) : inherited.dkim;
  return {
    ...wire,
    ca: pemAt(context, [...path, 'ca'], given.ca),
    user: login?.user ?? given.user ?? null,
    password,
    ...(login ? { oauth2: login.oauth2 } : {}),
    from: given.from ? { ...given.from, name: given.from.name || inherited.from.name } : inherited.from,
    connections: given.connections,
    ratePerMinute: given.rate ?? null,
    nullSender: given.null_sender,
    bounceAddress: given.bounce_address ?? inherited.bounceAddress ?? null,
    holdRepliesMs: inherited.holdRepliesMs,
    timeoutMs: given.timeout,
    maxSizeOctets: given.max_size,
    ...(dkim ? { dkim } : {}),
    ...(sentFolder === undefined ? {} : { sentFolder }),
  };
}

/** Who logs in, and by which tokens; null = by password, or not at all. */
function loginOf(
  context: BuildContext,
  path: Path,
  given: TransportSettings,
  mailboxes: readonly Mailbox[],
): { readonly user: string; readonly oauth2: OAuthAccount } | null {
  const { auth } = given;
  if (auth === undefined) return null;
  const wrong = (keys: Path, text: string): null => {
    reportError(context, keys, `${keys.join('.')}: ${text}`);
    return null;
  };
  if (given.password !== undefined) return wrong([...path, 'password'], 'stands beside auth; keep one of them');
  const mailbox = mailboxes.find((one) => one.name === auth.mailbox);
  const known = mailboxes.filter((one) => one.oauth2).map((one) => one.name);
  if (!mailbox?.oauth2)
    return wrong([...path, 'auth', 'mailbox'], unknownName('mailbox with auth.oauth2', auth.mailbox, known));
  const { user, oauth2 } = mailbox;
  // Only an application by itself may log in as one user here and as another there.
  if (given.user !== undefined && given.user !== user && oauth2.flow !== 'client_credentials')
    return wrong(
      [...path, 'user'],
      `is ${given.user}, and the tokens of mailbox ${mailbox.name} are those of ${user}; leave user out`,
    );
  return { user: given.user ?? user, oauth2 };
}

function buildKeys(
  context: BuildContext,
  path: Path,
  given: NonNullable<TransportSettings['dkim']>,
): readonly DkimKey[] {
  return given.map(({ domain, selector, key }, index) => {
    const at = [...path, ...(given.length > 1 ? [index] : []), 'key'];
    const secret = secretAt(context, at, key);
    const isRead = !context.problems.some((one) => one.severity === 'error' && one.path === at.join('.'));
    const fault = context.needSecrets && isRead ? faultOfKey(secret) : null;
    if (fault) (fault.isFatal ? reportError : reportWarning)(context, at, `${path.join('.')}: ${fault.text}`);
    return { domain, selector, key: secret };
  });
}

/** What is wrong with a private key; never a word of it. RFC 8301 §3.2, RFC 8463. */
function faultOfKey(secret: DkimKey['key']): { readonly text: string; readonly isFatal: boolean } | null {
  const make = 'make one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048';
  try {
    const key = createPrivateKey(secret.reveal());
    if (key.asymmetricKeyType === 'ed25519') return null;
    if (key.asymmetricKeyType !== 'rsa')
      return { text: `the key is ${key.asymmetricKeyType}, expected RSA or Ed25519; ${make}`, isFatal: true };
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < MIN_RSA_BITS)
      return { text: `the key has ${bits} bits, receivers refuse fewer than ${MIN_RSA_BITS}; ${make}`, isFatal: true };
    if (bits < GOOD_RSA_BITS)
      return { text: `the key has ${bits} bits, expected ${GOOD_RSA_BITS}; ${make}`, isFatal: false };
    return null;
  } catch {
    return { text: `${secret.reference} is no private key in PEM without a password; ${make}`, isFatal: true };
  }
}
