// A way out and its server: reached, encrypted, logged in, how large a mail may be, whether it takes our senders. Takes the
// way; gives findings. Sends no mail: MAIL and RCPT are taken back by RSET. A password leaves only after trusted encryption.
import { providers } from '../../config/presets/providers.ts';
import { errorText } from '../../lib/log.ts';
import type { Way } from '../../model/notice/transports.ts';
import { isPersonal } from '../../model/oauth/account.ts';
import type { Config, Smtp } from '../../model/setup.ts';
import { withAdvice } from '../../notify/token-login.ts';
import type { SmtpAbilities } from '../../notify/way/ask.ts';
import { probeSmtp } from '../../notify/way/probe.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { type CheckId, groups } from './catalogue.ts';
import { type Finding, fail, megabytes, ok, skipped, warn } from './finding.ts';
import type { Look } from './looks.ts';
import { reachedFindings } from './reached.ts';

export interface SendingWorld {
  readonly config: Config;
  readonly look: Look;
  readonly tokens: Pick<Tokens, 'accessToken'>;
  readonly now: () => number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Mailboxes whose envelope is tried: beyond that it is one account's rate that is used up. */
const MAX_SENDERS = 10;
const USUAL_OCTETS = 25_000_000;

/** Everything about one way. */
export async function wayFindings({ id, smtp }: Way, world: SendingWorld): Promise<readonly Finding[]> {
  const { host, port, tls, ca } = smtp;
  const place = { protocol: 'smtp', host, port, tls, ca } as const;
  const outside = reachedFindings(place, await world.look(place), { about: id, now: world.now() });
  return [...outside, rate(id, smtp), ...(await insideFindings(id, smtp, world, outside))];
}

/** Beyond a provider's rate mails are refused, and some accounts blocked. */
export function rate(way: string, { host, ratePerMinute }: Pick<Smtp, 'host' | 'ratePerMinute'>): Finding {
  const wanted = providers.find((one) => one.rate !== null && one.smtp.host === host.toLowerCase());
  const limit = Number(/^(\d+)\/min$/.exec(wanted?.rate ?? '')?.[1] ?? Number.NaN);
  const found = ratePerMinute === null ? 'as fast as it goes' : `${ratePerMinute}/min`;
  if (!wanted || Number.isNaN(limit) || (ratePerMinute !== null && ratePerMinute <= limit))
    return ok('smtp-rate', way, found);
  const words = { expected: `${wanted.rate} for ${wanted.title}`, fix: `smtp.rate: ${wanted.rate}` };
  return warn('smtp-rate', way, found, words);
}

const INSIDE = Object.keys(groups.sending).filter(
  (id) => !['smtp-reach', 'smtp-encryption', 'smtp-certificate', 'smtp-login', 'smtp-rate'].includes(id),
) as readonly CheckId[];

async function insideFindings(
  way: string,
  smtp: Smtp,
  world: SendingWorld,
  outside: readonly Finding[],
): Promise<readonly Finding[]> {
  const without = (login: Finding): readonly Finding[] => [
    login,
    ...INSIDE.map((id) => skipped(id, way, 'nobody is logged in')),
  ];
  const barred = outside.find(({ id, state }) => state === 'fail' && id !== 'smtp-certificate');
  if (barred) return without(skipped('smtp-login', way, `nothing is said to a server after: ${barred.found}`));
  const senders = sendersOf(way, smtp, world.config);
  // The null sender is asked about last: a server that is offended by it has said everything else by then.
  const [recipient] = senders;
  const envelopes = [
    ...senders.map((address) => ({ from: address, to: recipient ?? address })),
    { from: '', to: recipient ?? smtp.from.address },
  ];
  let accessToken: string | undefined;
  try {
    if (smtp.oauth2 && isPersonal(smtp.oauth2))
      return without(
        skipped('smtp-login', way, 'a person’s sign-in is not used up by a check: mailclerk mailbox test'),
      );
    if (smtp.oauth2) accessToken = await world.tokens.accessToken(smtp.oauth2, world.signal);
    else smtp.password?.reveal();
  } catch (error) {
    const unread = skipped('smtp-login', way, errorText(error));
    return without(
      smtp.oauth2
        ? fail('smtp-login', way, errorText(error), { fix: 'docs/oauth.md says what each refusal means' })
        : unread,
    );
  }
  const { signal, limitMs } = world;
  const probe = await probeSmtp(smtp, {
    signal,
    timeoutMs: limitMs,
    envelopes,
    ...(accessToken === undefined ? {} : { accessToken }),
  });
  if (!probe.ok) return without(fail('smtp-login', way, probe.detail, { fix: probe.fix ?? undefined }));
  const login = ok('smtp-login', way, probe.detail);
  const { abilities } = probe;
  if (abilities === null) {
    const lost = 'the connection broke when the server was asked what it takes';
    return [login, ...INSIDE.map((id) => (id === 'smtp-sender' ? warn(id, way, lost) : skipped(id, way, lost)))];
  }
  return [
    login,
    size(way, smtp, abilities),
    ...sendersTaken(way, senders, abilities),
    nullSender(way, smtp, abilities),
  ];
}

/** Envelope senders of mails that leave by this way, as compose writes them. */
export function sendersOf(way: string, smtp: Smtp, config: Config): readonly string[] {
  if (smtp.bounceAddress !== null) return [smtp.bounceAddress];
  if (way === 'admin') return [smtp.from.address];
  const queue = way.startsWith('queue:') ? way.slice('queue:'.length) : null;
  const own = config.mailboxes.filter((mailbox) => queue === null || mailbox.queue === queue);
  const all = new Set(own.map(({ address }) => address));
  return (all.size > 0 ? [...all] : [smtp.from.address]).slice(0, MAX_SENDERS);
}

function size(way: string, { maxSizeOctets = USUAL_OCTETS }: Smtp, { extensions, maxOctets }: SmtpAbilities): Finding {
  if (!extensions.includes('SIZE') || maxOctets === null) return ok('smtp-size', way, 'the server names no limit');
  const found = `mails of ${megabytes(maxOctets)} are taken`;
  return maxOctets >= maxSizeOctets
    ? ok('smtp-size', way, found)
    : warn('smtp-size', way, found, {
        expected: `at least ${megabytes(maxSizeOctets)} (smtp.max_size)`,
        fix: `smtp.max_size: ${Math.floor(maxOctets / 1_000_000)}MB`,
      });
}

function sendersTaken(way: string, senders: readonly string[], { refusals }: SmtpAbilities): readonly Finding[] {
  const wrong = senders.flatMap((sender, at) => {
    const refusal = refusals[at] ?? null;
    return refusal === null ? [] : [fail('smtp-sender', way, `${sender}: ${withAdvice(refusal, false)}`)];
  });
  return wrong.length > 0 ? wrong : [ok('smtp-sender', way, senders.join(', '))];
}

function nullSender(way: string, { nullSender: isWanted }: Smtp, { refusals }: SmtpAbilities): Finding {
  const refusal = refusals.at(-1) ?? null;
  if (refusal === null)
    return ok('null-sender', way, isWanted ? 'it is taken' : 'it would be taken (smtp.null_sender is false)');
  return isWanted
    ? warn('null-sender', way, `it is refused: ${refusal}`)
    : ok('null-sender', way, `it is refused, and not used (${refusal})`);
}
