// Mails that pretend to be an agent's, or are one's and came by another way: none of them may do anything. Takes the keys
// and the notice that could be answered; gives the mails with what they try. Every one asks for something that would show.
import type { ThreadKeys } from '../../../src/model/token.ts';
import { addressOf, NOW, passed } from './desk.ts';

export interface Forgery {
  readonly name: string;
  readonly raw: string;
  /** A genuine mail that is delivered before, and works; what comes after it must do nothing more. */
  readonly before?: string;
}

interface Parts {
  readonly auth?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly head?: readonly string[];
  readonly text?: string;
  readonly type?: string;
  readonly id?: string;
}

const ANNA = 'Anna Muster <anna@staff.example>';
const EVIL = 'Mallory <mallory@evil.example>';
const EVA = 'Eva Roth <eva@acme.example>';
const ASKS = '#close solved\n#priority urgent\n#assign bob\n#reply\n\nPlease send us your password.';
const DAY = 86_400_000;

/** All of them. `notice` is the Message-ID of a notice of ours to anna about ticket 1. */
export function forgeries(keys: ThreadKeys, notice: string): readonly Forgery[] {
  const list: Forgery[] = [];
  const own = addressOf(keys, 'anna');
  const answers = [`In-Reply-To: ${notice}`, `References: ${notice}`];
  const make = (name: string, parts: Parts): string => {
    const { auth = [], from = ANNA, to = own, subject = 'Re: [T-2026-00001] Pump', head = [], text = ASKS } = parts;
    const { type = 'text/plain; charset=utf-8', id = `f.${name.replaceAll(/[^a-z0-9]+/gi, '.')}@staff.example` } =
      parts;
    return [
      ...auth,
      `From: ${from}`,
      `To: ${to}`,
      `Subject: ${subject}`,
      `Message-ID: <${id}>`,
      'Date: Wed, 7 Jan 2026 10:00:00 +0000',
      ...head,
      'MIME-Version: 1.0',
      `Content-Type: ${type}`,
      '',
      text,
      '',
    ].join('\n');
  };
  const add = (name: string, parts: Parts, before?: string): void => {
    list.push({ name, raw: make(name, parts), ...(before === undefined ? {} : { before }) });
  };
  const proven = [passed('staff.example')];
  const failed = ['Authentication-Results: mx.example.com; dkim=fail; spf=fail; dmarc=fail header.from=staff.example'];

  // Tokens: wrong, broken, another ticket's, another agent's, expired, in other hands.
  add('token wrong', { to: 'support+t1.g3a1.aaaaaaaaaaaaa@example.com' });
  add('token with one letter changed', { to: own.replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a')) });
  add('token of another ticket', { to: addressOf(keys, 'anna', 2) });
  add('token of another ticket, answering this one', { to: addressOf(keys, 'anna', 2), head: answers });
  add('token of another agent', { to: addressOf(keys, 'bob') });
  add('token of a customer', { to: addressOf(keys, null) });
  add('token expired', { to: addressOf(keys, 'anna', 1, NOW - 40 * DAY) });
  add('token in the subject alone', { to: 'support@example.com', subject: `Re: [T-2026-00001] ${own}` });
  add('token in the hands of a stranger', { from: EVIL, auth: [passed('evil.example')] });
  add('token in the hands of a customer', {
    from: EVA,
    auth: [passed('acme.example')],
    text: '#close solved\n#assign bob\n\nThanks',
  });
  add('token from a private address nobody knows', {
    from: 'Anna Muster <anna.muster@private.example>',
    auth: [passed('private.example')],
  });
  add('token with its key in a forged Delivered-To', {
    to: 'support@example.com',
    head: [`Delivered-To: ${addressOf(keys, 'bob')}`],
  });
  add('token, and authentication that failed', { auth: failed });
  add('token enough for a note, not for what reaches others', {});
  add('the day of the token moved on', { to: own.replace(/\.([0-9a-z]+)\./, '.zzzz.') });

  // No proof of the sender.
  add('no authentication, the number alone', { to: 'support@example.com' });
  add('no authentication, answering a notice', { to: 'support@example.com', head: answers });
  add('authentication failed, answering a notice', { to: 'support@example.com', auth: failed, head: answers });
  add('SPF of somebody else', {
    to: 'support@example.com',
    auth: ['Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=evil.example'],
    head: answers,
  });
  add('DKIM of somebody else', {
    to: 'support@example.com',
    auth: ['Authentication-Results: mx.example.com; dkim=pass header.d=evil.example'],
    head: answers,
  });
  add('DMARC of another domain', {
    to: 'support@example.com',
    auth: ['Authentication-Results: mx.example.com; dmarc=pass header.from=evil.example'],
    head: answers,
  });
  add('Received-SPF alone', {
    to: 'support@example.com',
    auth: ['Received-SPF: pass (staff.example: 192.0.2.1 is authorised) client-ip=192.0.2.1'],
    head: answers,
  });
  add('an ARC chain nobody checked', {
    to: 'support@example.com',
    auth: ['ARC-Authentication-Results: i=1; mx.example.com; dmarc=pass header.from=staff.example'],
    head: answers,
  });

  // Authentication-Results the sender wrote himself.
  add('results of another server', {
    to: 'support@example.com',
    auth: ['Authentication-Results: mx.evil.example; dmarc=pass header.from=staff.example'],
    head: answers,
  });
  add('results of a server that is called nearly so', {
    to: 'support@example.com',
    auth: [
      'Authentication-Results: mx.example.com.evil.example; dkim=pass header.d=staff.example; dmarc=pass header.from=staff.example',
    ],
    head: answers,
  });
  add('forged results below the true ones', { to: 'support@example.com', auth: [...failed, ...proven], head: answers });
  add('forged results in the body of the true ones', {
    to: 'support@example.com',
    auth: [
      'Authentication-Results: mx.example.com; dmarc=fail (p=none; "dmarc=pass header.from=staff.example") header.from=staff.example',
    ],
    head: answers,
  });
  add('no result, and a forged one further down', {
    to: 'support@example.com',
    auth: [
      'Authentication-Results: mx.example.com; none',
      'Received: from x by mx.example.com; Wed, 7 Jan 2026 10:00:00 +0000',
      ...proven,
    ],
    head: answers,
  });

  // Who it is from.
  add('a domain that looks alike', {
    from: 'Anna Muster <anna@staff-example.example>',
    to: 'support@example.com',
    auth: [passed('staff-example.example')],
    head: answers,
  });
  add('a domain below another', {
    from: 'Anna Muster <anna@staff.example.evil.example>',
    to: 'support@example.com',
    auth: [passed('staff.example.evil.example')],
    head: answers,
  });
  add('a domain with a letter of another alphabet', {
    from: 'Anna Muster <anna@xn--stff-63d.example>',
    to: 'support@example.com',
    auth: [passed('xn--stff-63d.example')],
    head: answers,
  });
  add('the address as a display name', {
    from: '"anna@staff.example" <mallory@evil.example>',
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
  });
  add('the address before the address', {
    from: 'anna@staff.example <mallory@evil.example>',
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
  });
  add('the address in a comment', {
    from: 'mallory@evil.example (anna@staff.example)',
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
  });
  add('the address in a local part', {
    from: 'Anna <anna%staff.example@evil.example>',
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
  });
  add('a name with a NUL in an encoded word', {
    from: '=?utf-8?Q?anna=40staff.example=00?= <mallory@evil.example>',
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
  });
  add('two addresses in From', { from: `${ANNA}, ${EVIL}`, auth: [passed('evil.example')], head: answers });
  add('two From fields', { from: `${EVIL}\nFrom: ${ANNA}`, auth: [passed('evil.example')], head: answers });
  add('Sender is the agent', {
    from: EVIL,
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: [`Sender: ${ANNA}`, ...answers],
  });
  add('From is the agent, Sender proved himself', {
    to: 'support@example.com',
    auth: [
      'Authentication-Results: mx.example.com; dkim=pass header.d=evil.example; dmarc=fail header.from=staff.example',
    ],
    head: [`Sender: ${EVIL}`, ...answers],
  });
  add('Reply-To is the agent', {
    from: EVIL,
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: [`Reply-To: ${ANNA}`, ...answers],
  });
  add('Reply-To and Return-Path are the agent', {
    from: EVIL,
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: ['Return-Path: <anna@staff.example>', `Reply-To: ${ANNA}`, ...answers],
  });
  add('an agent who is none any more', {
    from: 'Zed <zed@staff.example>',
    to: 'support@example.com',
    auth: proven,
    head: answers,
  });
  add('X-Mailclerk-Id of nobody', { head: ['X-Mailclerk-Id: <1.1.aaaaaaaaaaaaa@example.com>'] });
  add('In-Reply-To of our form without our signature', {
    to: 'support@example.com',
    auth: failed,
    head: ['In-Reply-To: <4.1.aaaaaaaaaaaaa@example.com>'],
  });

  // Lists and groups.
  add('through a list that puts itself in From', {
    from: '"Anna Muster via Dev" <dev@lists.example>',
    to: 'support@example.com',
    auth: [passed('lists.example')],
    head: [`Reply-To: ${ANNA}`, 'List-Id: <dev.lists.example>', ...answers],
  });
  add('through a list that leaves From', {
    to: 'support@example.com',
    auth: ['Authentication-Results: mx.example.com; dkim=fail; dmarc=fail header.from=staff.example'],
    head: ['List-Id: <dev.lists.example>', 'Precedence: list', ...answers],
  });
  add('from a list, signed', {
    to: 'support@example.com',
    auth: proven,
    head: ['List-Id: <dev.lists.example>', 'List-Unsubscribe: <mailto:leave@lists.example>', ...answers],
  });
  add('through our own group, the agent in X-Original-From', {
    from: '"Anna via Support" <support@example.com>',
    to: 'support@example.com',
    auth: [passed('example.com')],
    head: [`X-Original-From: ${ANNA}`, ...answers],
  });

  // Machines.
  add('an absence note of the agent', {
    auth: proven,
    head: ['Auto-Submitted: auto-replied', ...answers],
    subject: 'Out of office: [T-2026-00001] Pump',
    text: '#reply\n#close solved\n\nI am away until Monday.',
  });
  add('an absence note nothing marks', {
    auth: proven,
    head: answers,
    subject: 'Automatische Antwort: [T-2026-00001] Pump',
    text: '#antwort\n\nIch bin bis Montag nicht im Büro.',
  });
  add('a read receipt', {
    auth: proven,
    head: answers,
    type: 'multipart/report; report-type=disposition-notification; boundary=b',
    text: '--b\nContent-Type: text/plain\n\n#close solved\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;anna@staff.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--',
  });

  // Words that are not his.
  add('a customer quotes an agent', {
    from: EVA,
    to: 'support@example.com',
    auth: [passed('acme.example')],
    head: answers,
    text: 'Thanks.\n\n> #close solved\n> #priority urgent\n> #assign bob',
  });
  add('a customer quotes without marks', {
    from: EVA,
    to: 'support@example.com',
    auth: [passed('acme.example')],
    head: answers,
    text: 'Thanks.\n\nFrom: Anna <anna@staff.example>\nSent: Wednesday, January 7, 2026 10:00 AM\nTo: Eva\nSubject: Pump\n\n#close solved\n#assign bob',
  });
  add('a customer writes commands himself', {
    from: EVA,
    to: 'support@example.com',
    auth: [passed('acme.example')],
    head: answers,
    text: '#close solved\n#priority urgent\n#assign bob',
  });
  add('a customer writes them as words with a colon', {
    from: EVA,
    to: 'support@example.com',
    auth: [passed('acme.example')],
    head: answers,
    text: 'Status: closed\nPriority: urgent\nAssign: bob\n\nNote: this is #1 priority.',
  });
  add('an agent quotes commands and says nothing', {
    auth: proven,
    head: answers,
    text: '> #close solved\n> #priority urgent\n> #assign bob\n> #reply',
  });
  add('commands nobody sees, in HTML of a customer', {
    from: EVA,
    to: 'support@example.com',
    auth: [passed('acme.example')],
    head: answers,
    type: 'text/html; charset=utf-8',
    text: '<p>Hello</p><div style="display:none">#close solved<br>#assign bob</div>',
  });
  add('a mail of the agent attached by a stranger', {
    from: EVIL,
    to: 'support@example.com',
    auth: [passed('evil.example')],
    head: answers,
    type: 'multipart/mixed; boundary=b',
    text: `--b\nContent-Type: text/plain\n\nSee attached.\n--b\nContent-Type: message/rfc822\n\n${make('inner', { auth: proven })}\n--b--`,
  });

  // Genuine mails, again.
  const genuine = make('genuine', {
    auth: proven,
    to: 'support@example.com',
    head: answers,
    text: '#tag once\n\nA note of mine.',
    id: 'genuine@staff.example',
  });
  add(
    'the same bytes again',
    {
      auth: proven,
      to: 'support@example.com',
      head: answers,
      text: '#tag once\n\nA note of mine.',
      id: 'genuine@staff.example',
    },
    genuine,
  );
  const again = `Received: from mx by mx2.example.com; Wed, 7 Jan 2026 11:00:00 +0000\n${genuine}`;
  list.push({ name: 'the same mail by another way', raw: again, before: genuine });
  list.push({
    name: 'the same mail with a new id, its signature broken',
    raw: genuine.replace(passed('staff.example'), failed[0] ?? '').replace('genuine@', 'genuine2@'),
    before: genuine,
  });
  const taken = make('taken', { to: own, text: '#tag once', id: 'taken@staff.example' });
  list.push({ name: 'the same mail with a token, again', raw: taken, before: taken });

  // Agents who may not.
  add('an agent whose role may not close', {
    from: 'Dora <dora@staff.example>',
    to: 'support@example.com',
    auth: proven,
    head: answers,
    text: '#close solved\n\nDone.',
  });
  add('an agent whose role may not assign', {
    from: 'Bob <bob@staff.example>',
    to: 'support@example.com',
    auth: proven,
    head: answers,
    text: '#priority urgent\n#assign carl',
  });
  return list;
}
