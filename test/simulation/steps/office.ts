// Where mails leave to: an SMTP server in memory. Takes what the deliver loop sends; gives the answers a server gives (taken,
// later, never), or none because the connection was lost before the mail or after its final dot. Remembers every mail that
// it took, and of every try whether it may have arrived.
import { sha256Hex } from '../../../src/model/identity.ts';
import type { SendResult, Transport } from '../../../src/ports.ts';
import { fieldOf } from '../desk.ts';
import type { Schedule } from './schedule.ts';

/** A mail that was taken. */
export interface Accepted {
  readonly messageId: string;
  readonly to: string;
  readonly bytes: Buffer;
}

/** One try of one mail. */
export interface Try {
  readonly messageId: string;
  readonly sha256: string;
  readonly owner: object;
  /** surely not delivered; taken and said so; nobody knows. */
  end: 'not' | 'taken' | 'unknown';
}

type Answer = 'sent' | 'later' | 'never' | 'lost-before' | 'lost-after-dot';
const ANSWERS: Readonly<Record<Answer, number>> = {
  sent: 900,
  later: 40,
  never: 8,
  'lost-before': 30,
  'lost-after-dot': 22,
};

export class Office {
  readonly #schedule: Schedule;
  readonly #isCalm: () => boolean;
  readonly accepted: Accepted[] = [];
  readonly tries: Try[] = [];
  refused = 0;
  isUp = true;

  constructor(schedule: Schedule, isCalm: () => boolean) {
    this.#schedule = schedule;
    this.#isCalm = isCalm;
  }

  /** The way out of one process; `onSend` is asked before the first byte leaves. */
  transport(owner: object, onSend: (bytes: Buffer, messageId: string) => void): Transport {
    return {
      send: ({ to, bytes }) => this.#send(owner, to, Buffer.from(bytes), onSend),
      close: async () => undefined,
    };
  }

  /** The process died while a mail was on its way: it has arrived, or not. */
  abandon(owner: object): void {
    for (const one of this.#open.get(owner) ?? []) if (this.#schedule.chance(0.5)) this.accepted.push(one);
    this.#open.delete(owner);
  }

  readonly #open = new Map<object, Set<Accepted>>();

  #send(owner: object, to: string, bytes: Buffer, onSend: (bytes: Buffer, id: string) => void): Promise<SendResult> {
    const messageId = fieldOf(bytes.toString('latin1'), 'Message-ID');
    onSend(bytes, messageId);
    const mail: Accepted = { messageId, to, bytes };
    // Until it is answered nobody knows.
    const attempt: Try = { messageId, sha256: sha256Hex(bytes), owner, end: 'unknown' };
    this.tries.push(attempt);
    const open = this.#open.get(owner) ?? new Set();
    this.#open.set(owner, open.add(mail));
    return new Promise((resolve) =>
      this.#schedule.park({
        owner,
        what: `SMTP ${to} ${messageId.slice(1, 8)}`,
        end: () => {
          open.delete(mail);
          const answer = this.#answer();
          resolve(this.#result(answer, mail, attempt));
          return answer;
        },
      }),
    );
  }

  #answer(): Answer {
    if (this.#isCalm()) return 'sent';
    return this.isUp ? this.#schedule.weighted(ANSWERS) : 'lost-before';
  }

  #result(answer: Answer, mail: Accepted, attempt: Try): SendResult {
    switch (answer) {
      case 'sent':
        this.accepted.push(mail);
        attempt.end = 'taken';
        return { kind: 'sent', response: '250 2.0.0 Ok' };
      case 'later':
        attempt.end = 'not';
        return { kind: 'later', response: '451 4.3.0 try again later' };
      case 'never':
        attempt.end = 'not';
        this.refused += 1;
        return { kind: 'never', response: '550 5.1.1 no such user', stage: 'recipient' };
      case 'lost-before':
        attempt.end = 'not';
        return { kind: 'later', response: 'the connection was lost', unreachable: true };
      case 'lost-after-dot':
        if (this.#schedule.chance(0.6)) this.accepted.push(mail);
        return { kind: 'ambiguous', response: 'the connection was lost after the mail' };
      default:
        return answer satisfies never;
    }
  }
}
