// A notice as it would go out, for whoever writes templates: with sample data, as it went out about a real ticket, or with
// what is true of that ticket now. The composer is the one that sends; nothing is written, nothing leaves. What is not
// from the outbox is signed with keys that nobody believes: an answer to it reaches no ticket.

import { wayOf } from '../../model/notice/transports.ts';
import type { HardKind } from '../../model/papers/sample.ts';
import type { Setup, Smtp } from '../../model/setup.ts';
import type { Ticket } from '../../model/ticket.ts';
import { composeNotice, type Envelope, type ShownMail } from '../../notify/compose.ts';
import { picturesIn } from '../../notify/rendering.ts';
import { hardSample } from '../../notify/samples/hard.ts';
import { sampleKeys, sampleRow } from '../../notify/samples/samples.ts';
import { sampleWords } from '../../notify/samples/words.ts';
import type { OutboxRow, Store } from '../../ports.ts';
import { ticketView } from './ticket-view.ts';

/** What is to be shown. */
export interface PreviewWish {
  readonly template: string;
  /** Null = the ticket's, else the instance's. */
  readonly locale: string | null;
  /** Null = the ticket's, else the first. */
  readonly queue: string | null;
  /** Null = the instance's. */
  readonly form: 'formal' | 'informal' | null;
  readonly hard: HardKind | null;
  readonly ticket: Ticket | null;
  /** Where a test goes, and the how many-th of its round it is (below 100); null = it is only looked at. */
  readonly testTo: { readonly address: string; readonly ordinal: number } | null;
}

/** A composed notice. */
export interface Preview extends ShownMail {
  readonly bytes: Uint8Array;
  readonly envelope: Envelope;
  /** By which mail server it would leave. */
  readonly smtp: Smtp;
  /** The HTML for a browser: with the pictures in it that go along with the mail; null as `html` is. */
  readonly page: string | null;
  /** Why the built-in plain form stands in; null when the template is right. */
  readonly fault: string | null;
  /** What it was made of: a sample, the notice that went out, or the ticket as it is now. */
  readonly basis: 'sample' | 'outbox' | 'ticket';
}

interface Place {
  readonly store: Store;
  readonly setup: Setup;
  readonly now: number;
}

/** Composes it. */
export async function previewNotice(wish: PreviewWish, { store, setup, now }: Place): Promise<Preview> {
  const formed = wish.form === null ? setup : withForm(setup, wish.form);
  const { row, basis } = await rowFor(wish, { store, setup: formed, now });
  const about = { setup: formed, keys: sampleKeys, now, isTest: wish.testTo !== null };
  const { bytes, envelope, fault, shown } = composeNotice(row, about);
  const { smtp } = wayOf(row, formed.config);
  return { ...shown, smtp, page: shown.html && pageOf(shown.html, formed), bytes, envelope, fault, basis };
}

function pageOf(html: string, setup: Setup): string {
  let page = html;
  for (const { cid, type, base64 } of picturesIn(html, setup))
    page = page.replaceAll(`cid:${cid}`, `data:${type};base64,${base64}`);
  return page;
}

async function rowFor(
  wish: PreviewWish,
  { store, setup, now }: Place,
): Promise<{ readonly row: OutboxRow; readonly basis: Preview['basis'] }> {
  const { ticket, template, testTo } = wish;
  const locale = wish.locale ?? ticket?.language ?? setup.config.instance.language;
  const queue = wish.queue ?? ticket?.queue ?? null;
  const asked = { template, setup, locale, queue, now };
  if (ticket === null) {
    const hard = wish.hard === null ? {} : hardSample(wish.hard, sampleWords(locale));
    // A number no ticket will ever have: nobody's answer to a test is filed by it.
    const test = testTo === null ? {} : { to: testTo.address, id: now * 100 + testTo.ordinal, number: 0 };
    return { row: sampleRow({ ...asked, ...hard, ...test }), basis: 'sample' };
  }
  const left = await store.read(() => store.outbox.ofTicket(ticket.id));
  const newest = left.find((one) => one.template === template);
  const changed = { ...(wish.queue === null ? {} : { queue }), ...(wish.locale === null ? {} : { locale }) };
  if (newest) return { row: { ...newest, ...changed, bytes: null }, basis: 'outbox' };
  return { row: await rowAbout(ticket, sampleRow(asked), { store, setup, now }), basis: 'ticket' };
}

async function rowAbout(ticket: Ticket, sample: OutboxRow, { store, setup }: Place): Promise<OutboxRow> {
  const entries = await store.read(() => store.tickets.entries(ticket.id));
  const isAgent = sample.agent !== null;
  const view = ticketView(ticket, entries, { setup, sample: sample.data, isAgent });
  const { customer, mailbox, ownAddress } = ticket;
  const goesToHim = customer !== null && sample.toAddress === sample.data.customer?.address;
  const person = goesToHim ? { toAddress: customer.address, toName: customer.name } : {};
  const place = mailbox === null ? {} : { mailbox, ownAddress };
  return { ...sample, ...person, ...place, ticket: sample.ticket && ticket.id, data: { ...sample.data, ...view } };
}

function withForm(setup: Setup, form: 'formal' | 'informal'): Setup {
  const { config } = setup;
  return { ...setup, config: { ...config, instance: { ...config.instance, form } } };
}
