// The mails of the simulation: what customers, agents, robots and servers write, each with what must become of it. Takes the
// schedule's chance and what left at the sink; gives bytes as a server hands them over. Short, so that a thousand lives of
// five hundred steps can be read; every text is unlike every other unless it is meant to be a copy.
import { sha256Hex } from '../../../src/model/identity.ts';
import { fieldOf, mailOf } from '../desk.ts';
import type { Accepted } from './office.ts';
import type { Schedule } from './schedule.ts';

/** new, reply, collision (a Message-ID that was there, other words): exactly one entry. Others: at most one. */
export type Kind = 'new' | 'reply' | 'collision' | 'agent' | 'robot' | 'bounce' | 'own' | 'poison' | 'large' | 'older';

/** One delivery. Copies of a mail are deliveries of their own with the same bytes or the same content. */
export interface Mail {
  readonly kind: Kind;
  readonly account: string;
  readonly raw: Buffer;
  readonly sha256: string;
  /** Equal for deliveries of the same content: bytes, or all but trace headers. */
  readonly content: string;
  /** As the server announces it. */
  readonly size: number;
  /** It lay there at our first contact, which leaves alone what is there (`start: now`). */
  isBefore: boolean;
  /** Somebody else took it away before we were told to have acknowledged it. */
  wasExpunged: boolean;
  deletedByUs: number;
}

/** The header by which the reader of the simulation knows a mail that kills it. */
export const POISON = 'X-Poison: 1';
export const MAX_SIZE = 20_000_000;

const CUSTOMERS = [
  'eva@firma.example',
  'otto@werk.example',
  'mia@haus.example',
  'jan@laden.example',
  'pia@amt.example',
];

export class Letters {
  readonly #schedule: Schedule;
  readonly #written: Mail[] = [];
  #count = 0;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** A fresh mail of this kind to this account; null when there is nothing it could answer. */
  write(kind: Kind, account: string, at: number, sink: readonly Accepted[]): Mail | null {
    const raw = this.#bytes(kind, account, at, sink);
    if (raw === null) return null;
    const content = sha256Hex(Buffer.from(raw));
    return this.#keep(kind, account, raw, content);
  }

  /** One that was delivered before, once more: the same bytes, or with another trace in front. */
  again(account: string, hasOtherTrace: boolean): Mail | null {
    const plain = this.#written.filter(({ kind }) => kind !== 'poison' && kind !== 'large' && kind !== 'older');
    if (plain.length === 0) return null;
    const { kind, raw, content } = this.#schedule.pick(plain);
    const trace = `Received: from x${++this.#count} by mx.example.com; Mon, 5 Jan 2026 08:00:00 +0000\r\n`;
    return this.#keep(kind, account, hasOtherTrace ? trace + raw.toString('latin1') : raw.toString('latin1'), content);
  }

  #keep(kind: Kind, account: string, text: string, content: string): Mail {
    const raw = Buffer.from(text, 'latin1');
    const size = kind === 'large' ? 3 * MAX_SIZE : raw.length;
    const mail: Mail = {
      kind,
      account,
      raw,
      sha256: sha256Hex(raw),
      content,
      size,
      isBefore: kind === 'older',
      wasExpunged: false,
      deletedByUs: 0,
    };
    this.#written.push(mail);
    return mail;
  }

  #bytes(kind: Kind, account: string, at: number, sink: readonly Accepted[]): string | null {
    const n = ++this.#count;
    const from = this.#schedule.pick(CUSTOMERS);
    const own = { from, to: `${account}@example.com`, subject: `Pump ${n}`, id: `m${n}@x.example`, at, proven: true };
    const body = `The pump number ${n} leaks.`;
    switch (kind) {
      case 'new':
      case 'older':
        return mailOf({ ...own, proven: this.#schedule.chance(0.8), body });
      case 'large':
        return mailOf({ ...own, body: '' });
      case 'poison':
        return mailOf({ ...own, head: `${POISON}\r\n`, body });
      case 'robot':
        return mailOf({ ...own, head: 'Auto-Submitted: auto-replied\r\n', body: `I am away ${n}.` });
      case 'collision': {
        const before = this.#written.findLast((one) => one.kind === 'new');
        if (!before) return null;
        const id = fieldOf(before.raw.toString('latin1'), 'Message-ID').slice(1, -1);
        return mailOf({ ...own, id, body: `Other words ${n}.` });
      }
      case 'reply':
        return this.#answer(sink, own, `It still leaks, says ${n}.`, (to) => CUSTOMERS.includes(to));
      case 'agent': {
        const words = this.#schedule.pick([
          '#close\r\n',
          '#tag leak\r\n',
          '#status pending\r\n',
          'Please turn it off.\r\n',
        ]);
        return this.#answer(sink, own, `${words}\r\nSays ${n}.`, (to) => to.endsWith('@staff.example'));
      }
      case 'bounce': {
        const notice = this.#any(sink, () => true);
        if (!notice) return null;
        const status = `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\nFinal-Recipient: rfc822; ${notice.to}\r\nAction: failed\r\nStatus: 5.1.1\r\n`;
        const original = `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${notice.messageId}\r\nSubject: ${n}\r\n`;
        const head =
          'Return-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n';
        const parts = `--b\r\nContent-Type: text/plain\r\n\r\nFailed.\r\n--b\r\n${status}\r\n--b\r\n${original}\r\n--b--`;
        return mailOf({ ...own, from: 'mailer-daemon@x.example', head, body: parts });
      }
      case 'own':
        return this.#any(sink, () => true)?.bytes.toString('latin1') ?? null;
      default:
        return kind satisfies never;
    }
  }

  #any(sink: readonly Accepted[], wants: (one: Accepted) => boolean): Accepted | null {
    const found = sink.filter(wants);
    return found.length === 0 ? null : this.#schedule.pick(found);
  }

  #answer(
    sink: readonly Accepted[],
    own: Parameters<typeof mailOf>[0],
    body: string,
    wants: (to: string) => boolean,
  ): string | null {
    const notice = this.#any(sink, ({ to }) => wants(to));
    if (!notice) return null;
    const raw = notice.bytes.toString('latin1');
    const replyTo = /[^ <>]+@[^ <>]+/.exec(fieldOf(raw, 'Reply-To') || fieldOf(raw, 'From'))?.[0] ?? own.to;
    return mailOf({
      ...own,
      from: notice.to,
      to: replyTo,
      subject: `Re: ${fieldOf(raw, 'Subject')}`,
      head: `In-Reply-To: ${notice.messageId}\r\nReferences: ${notice.messageId}\r\n`,
      body,
    });
  }
}
