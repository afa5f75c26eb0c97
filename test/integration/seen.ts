// What one person got of a ticket, read from the bytes at the sink by an independent reader. Takes the words each mail must
// hold, in order; waits until nothing is on its way any more; says what is wrong with number, order, sender, subject, reply
// address, marks and threading of any of them.

import { type ParsedMail, simpleParser } from 'mailparser';
import { expect } from 'vitest';
import { header } from '../servers/smtp-sink.ts';
import type { Office } from './office.ts';
import { eventually } from './site.ts';

/** Stands in every text that no customer may read. */
export const INSIDE = 'NURFUERUNS';

export interface Reading {
  readonly ref: string;
  /** Of the ticket, as the customer wrote it. */
  readonly subject: string;
  /** The address of ours that the customer wrote to. */
  readonly own: string;
  /** The customer's mails, first to last. */
  readonly his: readonly string[];
}

/** The customer's mails: exactly these, in this order, each with its words. `human` are those that a person wrote. */
export async function customerSees(
  office: Office,
  who: string,
  {
    of,
    words,
    human = [],
  }: { readonly of: Reading; readonly words: readonly RegExp[]; readonly human?: readonly number[] },
): Promise<void> {
  const mails = await delivered(office, who, of.ref);
  expect(mails.map(({ parsed }) => textOf(parsed))).toEqual(words.map((one) => expect.stringMatching(one)));
  const before: string[] = [];
  for (const [index, { raw, parsed, envelope }] of mails.entries()) {
    const at = (name: string): string => header(raw, name) ?? '';
    expect(parsed.subject).toBe(`Re: [${of.ref}] ${of.subject}`);
    expect(parsed.from?.value).toEqual([{ name: 'Example Support', address: of.own }]);
    expect(parsed.to).toMatchObject({ value: [{ address: who }] });
    expect(at('Reply-To')).toMatch(/^Example Support <support\+t\d+\.[a-z2-7]{13}@example\.com>$/);
    expect(envelope).toBe('support@example.com');
    const isHuman = human.includes(index);
    const marks = [at('Auto-Submitted') === '', at('X-Auto-Response-Suppress') === ''];
    expect([index, ...marks]).toEqual([index, isHuman, isHuman]);
    // RFC 5322 §3.6.4: it answers his last mail, and the chain begins with his first and knows all we sent before.
    const chain = [parsed.references ?? []].flat();
    expect(of.his).toContain(parsed.inReplyTo);
    expect(chain[0]).toBe(of.his[0]);
    expect(chain.at(-1)).toBe(parsed.inReplyTo);
    // What he answered is between: our notices before his last mail.
    if (of.his.indexOf(parsed.inReplyTo ?? '') > 0) expect(chain).toContain(before[0]);
    expect(parsed.messageId).toMatch(/^<\d+\.\d+\.[a-z2-7]{13}@/);
    before.push(parsed.messageId ?? '');
    const said = `${textOf(parsed)} ${parsed.html || ''} ${raw.toString('utf8')}`;
    expect(said).not.toContain(INSIDE);
    expect(said).not.toContain('@staff.example');
  }
  expect(new Set(before).size).toBe(before.length);
}

/** Mails to one of ours: exactly these; no header leads to the customer, answers come to the ticket as this agent's. */
export async function agentSees(
  office: Office,
  who: string,
  { of, customer, words }: { readonly of: Reading; readonly customer: string; readonly words: readonly RegExp[] },
): Promise<void> {
  const mails = await delivered(office, who, of.ref);
  expect(mails.map(({ parsed }) => textOf(parsed))).toEqual(words.map((one) => expect.stringMatching(one)));
  for (const { raw, parsed } of mails) {
    const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('utf8');
    expect(head.replaceAll(/<[^<>]*firma\.example>/g, '')).not.toContain(customer);
    expect(parsed.subject).toContain(`[${of.ref}]`);
    expect(parsed.from?.value[0]?.address).toBe(of.own);
    expect(header(raw, 'Reply-To')).toMatch(/support\+t\d+\.[0-9a-z]+\.[a-z2-7]{13}@example\.com/);
    expect(header(raw, 'Auto-Submitted')).toMatch(/^auto-/);
    expect([of.his[0], undefined]).toContain(parsed.inReplyTo);
  }
}

async function delivered(office: Office, who: string, ref: string) {
  await eventually(`nothing of ${ref} is on its way`, () => {
    const [row] = office.site.rows(`select count(*) as n from outbox join tickets on tickets.id = outbox.ticket
      where ref = '${ref}' and state in ('held', 'queued', 'sending', 'deferred')`);
    return row?.n === 0;
  });
  const all = [];
  for (const mail of office.sink.mails.filter(({ to }) => to.includes(who))) {
    const parsed = await simpleParser(mail.raw);
    if (parsed.subject?.includes(`[${ref}]`)) all.push({ raw: mail.raw, envelope: mail.from, parsed });
  }
  return all;
}

function textOf(parsed: ParsedMail): string {
  return (parsed.text ?? '').replaceAll(/\s+/g, ' ');
}
