// What stands on paper, as the App gives it: documents of tickets and work orders, the templates there are, the bytes of
// files. The templates' engine is loaded when the first document is wanted. Never changes anything.

import type { Log } from '../../lib/log.ts';
import type { Order } from '../../model/papers/order.ts';
import type { Setup } from '../../model/setup.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { Document } from '../../notify/documents/document.ts';
import type { MailReader } from '../../parse/reader.ts';
import type { FileSource, SendResult, Store } from '../../ports.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { fileSource } from './file-source.ts';
import type { Preview, PreviewWish } from './preview.ts';
import { type Ejected, type EjectWish, ejectable, type TemplateEntry, templatesOf } from './template-list.ts';

/** A document's subject, as a person names it. */
export interface Wanted {
  readonly ticket: Ticket;
  readonly order: Order | null;
  /** Internal entries, too. */
  readonly internal: boolean;
  /** Null = the ticket's language, or the instance's. */
  readonly locale: string | null;
}

export interface Papers {
  document(name: string, wanted: Wanted): Promise<Document>;
  templates(): readonly TemplateEntry[];
  /** Shipped files, and where the site's copies belong. */
  ejectable(wish: EjectWish): readonly Ejected[];
  /** A notice as it would go out; nothing leaves. */
  preview(wish: PreviewWish): Promise<Preview>;
  /** Hands a preview to the mail server, as it is. */
  sendTest(preview: Preview): Promise<SendResult>;
  /** The bytes of a ticket's files. */
  readonly files: FileSource;
}

interface Desk {
  readonly log: Log;
  readonly store: Store;
  readonly setup: Setup;
  readonly now: () => number;
  readonly reader: () => Pick<MailReader, 'attachment'>;
  readonly tokens?: Tokens;
}

/** A person waits for a test. */
const TEST_MS = 60_000;

/** The papers of one Setup. */
export function openPapers({ store, setup, now, reader, log, tokens }: Desk): Papers {
  return {
    async document(name, wanted) {
      const { renderDocument } = await import('../../notify/documents/document.ts');
      const entries = await store.read(() => store.tickets.entries(wanted.ticket.id));
      return renderDocument(name, { ...wanted, entries, now: now() }, { setup, locale: wanted.locale });
    },
    templates: () => templatesOf(setup),
    ejectable,
    async preview(wish) {
      const { previewNotice } = await import('./preview.ts');
      return previewNotice(wish, { store, setup, now: now() });
    },
    async sendTest({ envelope, bytes, smtp }) {
      const { openTransport } = await import('../../notify/smtp.ts');
      const transport = openTransport(smtp, log, tokens?.transport(smtp));
      try {
        return await transport.send({ ...envelope, bytes }, AbortSignal.timeout(TEST_MS));
      } finally {
        await transport.close();
      }
    },
    files: fileSource(store, reader),
  };
}
