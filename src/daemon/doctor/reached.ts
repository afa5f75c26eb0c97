// What a look from outside at a mail server means (servers/reach.ts): three findings, the same for IMAP and SMTP. Pure.
import { tlsHints } from '../../collect/fault.ts';
import { isoTime } from '../../lib/time.ts';
import type { CertificateFacts, Reached, ServerPlace } from '../servers/reach.ts';
import { type Finding, fail, many, ok, skipped, warn } from './finding.ts';

const DAY_MS = 86_400_000;
const WARN_MS = 30 * DAY_MS;
const FAIL_MS = 7 * DAY_MS;

/** Reach, encryption, certificate. */
export function reachedFindings(
  place: ServerPlace,
  reached: Reached,
  { about, now }: { readonly about: string; readonly now: number },
): readonly Finding[] {
  const kind = place.protocol;
  const where = `${place.host}:${place.port}`;
  const { failed, detail } = reached;
  if (failed === 'dns' || failed === 'connect' || failed === 'greeting') {
    const what = {
      dns: `${place.host} does not resolve (${detail})`,
      connect: `${where}${addressed(place, reached)} does not answer (${detail})`,
      greeting: `${where}${addressed(place, reached)} does not greet as a mail server does (${detail})`,
    }[failed];
    const why = 'the server was not reached';
    return [
      fail(`${kind}-reach`, about, what),
      skipped(`${kind}-encryption`, about, why),
      skipped(`${kind}-certificate`, about, why),
    ];
  }
  return [
    ok(`${kind}-reach`, about, `${where}${addressed(place, reached)}: ${reached.greeting ?? 'it greets'}`),
    encryption(place, reached, about),
    certificate(place, reached, { about, now }),
  ];
}

function encryption(
  place: ServerPlace,
  { failed, detail, protocolVersion, certificate: shown }: Reached,
  about: string,
): Finding {
  const id = `${place.protocol}-encryption` as const;
  if (place.tls === 'none') return ok(id, about, 'none (tls: none, this machine alone)');
  if (failed === 'starttls')
    return fail(id, about, detail, {
      fix: 'use tls: implicit and its port, or ask whoever runs the server; it is never skipped',
    });
  if (failed === 'tls') {
    const isPlain = /wrong version|packet length|EPROTO|unknown protocol/i.test(detail);
    const hint = isPlain ? 'this port does not speak TLS at once; try tls: starttls' : undefined;
    return fail(id, about, detail, { fix: hint });
  }
  if (shown === null) return fail(id, about, 'the server shows no certificate');
  if (shown.distrust === null) return ok(id, about, `${protocolVersion ?? 'TLS'} (${place.tls}), trusted`);
  return fail(id, about, distrusted(place, shown), { fix: tlsHints[shown.distrust] });
}

function distrusted({ host }: ServerPlace, shown: CertificateFacts): string {
  const { distrust, issuer, validFrom, validTo, isSelfSigned } = shown;
  const names = [...new Set([shown.subject, ...shown.names])].filter((name) => name !== '').slice(0, 8);
  const by = isSelfSigned ? 'itself' : issuer;
  const of = `it is for ${names.join(', ') || 'nobody'}, from ${by}, valid ${day(validFrom)} to ${day(validTo)}`;
  return `the certificate of ${host} is not trusted (${distrust ?? ''}): ${of}`;
}

function certificate(
  place: ServerPlace,
  { certificate: shown }: Reached,
  { about, now }: { readonly about: string; readonly now: number },
): Finding {
  const id = `${place.protocol}-certificate` as const;
  if (place.tls === 'none') return skipped(id, about, 'there is no encryption');
  if (shown === null) return skipped(id, about, 'there was none to see');
  const leftMs = shown.validTo - now;
  const lifeMs = shown.validTo - shown.validFrom;
  const days = Math.floor(leftMs / DAY_MS);
  const until = `valid until ${day(shown.validTo)}`;
  if (now < shown.validFrom)
    return fail(id, about, `it is valid from ${day(shown.validFrom)} on; by our clock it is ${day(now)}`, {
      fix: 'set the clock of this machine; if it is right, whoever runs the server must mend it',
    });
  if (leftMs <= 0) return fail(id, about, `it ended ${day(shown.validTo)}, ${many(-days - 1, 'day')} ago`);
  // Certificates of a week or of 47 days are renewed later in their lives than thirty days before their end.
  if (leftMs < Math.min(FAIL_MS, lifeMs / 10)) return fail(id, about, `${until}, ${many(days, 'day')} from now`);
  if (leftMs < Math.min(WARN_MS, lifeMs / 3)) return warn(id, about, `${until}, ${many(days, 'day')} from now`);
  return ok(id, about, `${until}, ${many(days, 'day')} from now; from ${shown.issuer}`);
}

function addressed({ host }: ServerPlace, { addresses }: Reached): string {
  const others = addresses.filter((address) => address !== host);
  return others.length === 0 ? '' : ` (${others.slice(0, 4).join(', ')})`;
}

function day(at: number): string {
  return Number.isNaN(at) ? 'a day nobody can read' : (isoTime(at) ?? '').slice(0, 10);
}
