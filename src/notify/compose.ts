// Takes an outbox row, a Setup and our keys; gives the whole mail: RFC 5322 bytes with CRLF and the envelope. Pure and
// stable: the same row, Setup and time give the same bytes. A template fault never loses a mail: the built-in plain
// form goes out and `fault` says what is wrong (F52). Throws only UnsendableNotice: a recipient that is no address.
// RFC 3834 §5 (Auto-Submitted); X-Auto-Response-Suppress is what Exchange listens to.

import { ONE_CLICK, oneClickLink } from '../model/notice/one-click.ts';
import { wayOf } from '../model/notice/transports.ts';
import type { Setup } from '../model/setup.ts';
import { anchorText, digestToken, type ThreadKeys } from '../model/token.ts';
import type { OutboxRow } from '../ports.ts';
import {
  type Envelope,
  fromAddress,
  fromName,
  noticeEnvelope,
  noticeSubject,
  referenceChain,
  replyTo,
  shownRecipients,
  validMessageIds,
} from './headers.ts';
import { wordsFor } from './labels.ts';
import type { MailFile } from './mime/files.ts';
import { mailBytes } from './mime/mime.ts';
import { htmlOf, picturesIn, wordsOfRow } from './rendering.ts';
import { signedMail } from './way/dkim.ts';
import { probeWords } from './way/probe-words.ts';

export type { Envelope } from './headers.ts';

/** What composing needs besides the row. */
export interface ComposeContext {
  readonly setup: Setup;
  readonly keys: ThreadKeys;
  /** The raw mail the notice carries (`data.original`); absent = none. */
  readonly original?: Uint8Array | null;
  /** Those of `data.files` that go along; absent = none. */
  readonly files?: readonly MailFile[];
  /** A test, said so in its subject and its head; absent = no. */
  readonly isTest?: boolean;
  /** Mailboxes with `reply_address: auto` whose signed addresses are known to arrive; absent = none. */
  readonly proven?: ReadonlySet<string>;
  /** Epoch ms: the Date field and the day an agent's token begins. */
  readonly now: number;
}

/** A mail ready to be committed and sent. `fallback` is true when the plain form had to stand in; `fault` says why. */
export interface ComposedMail {
  readonly bytes: Uint8Array;
  readonly envelope: Envelope;
  readonly fallback: boolean;
  readonly fault: string | null;
  /** What stands in it, before it became bytes: a preview shows these. `html` is null when it would be too long. */
  readonly shown: ShownMail;
}

/** A composed mail as a person sees it. */
export interface ShownMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly locale: string;
}

/** Composes one notice. */
export function composeNotice(row: OutboxRow, context: ComposeContext): ComposedMail {
  const { setup, now } = context;
  const envelope = noticeEnvelope(row, setup);
  const answerTo = replyTo(row, setup, context);
  const { rendered, fault } =
    row.name === 'canary'
      ? { rendered: probeWords(), fault: null }
      : wordsOfRow(row, setup, { address: answerTo, proof: proofOf(row, context, answerTo) });
  const references = referenceChain(row);
  const [inReplyTo = null] = validMessageIds(row.inReplyTo ? [row.inReplyTo] : []);
  const isTest = context.isTest === true;
  const { yourMessage } = wordsFor({ setup, locale: rendered.locale });
  const subject = `${isTest ? 'TEST: ' : ''}${noticeSubject(rendered.subject, row, yourMessage)}`;
  const html = htmlOf(rendered, setup, { title: subject, anchor: anchorOf(row, context.keys) });
  const from = fromAddress(row, setup);
  const unsigned = mailBytes(
    {
      date: now,
      from: { name: fromName(row, setup), address: from },
      ...shownRecipients(row, envelope.to),
      replyTo: answerTo,
      subject,
      messageId: row.messageId,
      inReplyTo,
      references,
      extra: { ...markers(row), ...unsubscribe(row, from, context), ...(isTest ? { 'X-Mailclerk-Test': 'yes' } : {}) },
    },
    {
      text: rendered.text,
      html,
      locale: rendered.locale,
      original: context.original ?? null,
      files: context.files ?? [],
      pictures: html === null ? [] : picturesIn(html, setup),
    },
  );
  const shown = { subject, text: rendered.text, html, locale: rendered.locale };
  const { bytes, fault: unsignedWhy } = signed(unsigned, from, { row, setup, now });
  return { bytes, envelope, fallback: fault !== null, fault: fault ?? unsignedWhy, shown };
}

/** What a new mail to a plain address needs to be known as an answer: a `mailto:` link brings no In-Reply-To along. */
function proofOf(row: OutboxRow, { setup, keys }: ComposeContext, answerTo: string): string {
  return answerTo === fromAddress(row, setup) ? (anchorOf(row, keys) ?? '') : '';
}

/** A digest can be stopped by one mail (RFC 2369) and, where a web address of ours takes it, by one click (RFC 8058): neither names anybody or needs a login. */
function unsubscribe(
  row: OutboxRow,
  to: string,
  { keys, now, setup }: ComposeContext,
): Readonly<Record<string, string>> {
  if (row.name !== 'agent-digest' || row.agent === null) return {};
  const token = digestToken(keys, row.agent, now);
  const byMail = `<mailto:${to}?subject=${encodeURIComponent(`stop ${token}`)}>`;
  const link = oneClickLink(setup.config, token);
  if (link === null) return { 'List-Unsubscribe': byMail };
  return { 'List-Unsubscribe': `<${link}>, ${byMail}`, 'List-Unsubscribe-Post': ONE_CLICK };
}

/** With the signatures of its way out. A key that cannot be read holds no mail up: it goes unsigned, and the fault is told. */
function signed(
  bytes: Uint8Array,
  from: string,
  { row, setup, now }: { readonly row: OutboxRow; readonly setup: Setup; readonly now: number },
): { readonly bytes: Uint8Array; readonly fault: string | null } {
  const { dkim: keys = [] } = wayOf(row, setup.config).smtp;
  if (keys.length === 0) return { bytes, fault: null };
  try {
    return { bytes: signedMail(bytes, { keys, from, now }), fault: null };
  } catch (error) {
    return { bytes, fault: `not signed (smtp.dkim): ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Marks by which other machines, and we ourselves, know what wrote this mail. */
function markers(row: OutboxRow): Readonly<Record<string, string>> {
  const own = { 'X-Mailclerk-Id': row.messageId };
  if (row.kind === 'human') return own;
  const submitted = row.kind === 'receipt' ? 'auto-replied' : 'auto-generated';
  return { 'Auto-Submitted': submitted, 'X-Auto-Response-Suppress': 'All', ...own };
}

/** What leads an answer home when a provider rewrote our Message-ID; agents' notices have none, their quotations travel to customers. */
function anchorOf(row: OutboxRow, keys: ThreadKeys): string | null {
  return row.ticket === null || row.agent !== null ? null : anchorText(keys, row.ticket);
}
