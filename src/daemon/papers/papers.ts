// What stands on paper, as the App gives it: documents of tickets and work orders, the templates there are, the bytes of
// files. The templates' engine is loaded when the first document is wanted. Never changes anything.
import type { Order } from '../../model/papers/order.ts';
import type { Setup } from '../../model/setup.ts';
import type { Ticket } from '../../model/ticket.ts';
import { isCanned } from '../../notify/canned.ts';
import { type Document, documentNames, isDocument } from '../../notify/documents/document.ts';
import { shippedTemplates } from '../../notify/template-files.ts';
import type { MailReader } from '../../parse/reader.ts';
import type { FileSource, Store } from '../../ports.ts';
import { fileSource } from './file-source.ts';

/** A document's subject, as a person names it. */
export interface Wanted {
  readonly ticket: Ticket;
  readonly order: Order | null;
  /** Internal entries, too. */
  readonly internal: boolean;
  /** Null = the ticket's language, or the instance's. */
  readonly locale: string | null;
}

/** One template by its name. */
export interface TemplateEntry {
  readonly name: string;
  readonly kind: 'notice' | 'canned' | 'document';
  readonly languages: readonly string[];
  /** Queues with one of their own. */
  readonly queues: readonly string[];
  /** True when some file of it is the site's own. */
  readonly isOwn: boolean;
}

export interface Papers {
  document(name: string, wanted: Wanted): Promise<Document>;
  templates(): readonly TemplateEntry[];
  /** The bytes of a ticket's files. */
  readonly files: FileSource;
}

interface Desk {
  readonly store: Store;
  readonly setup: Setup;
  readonly now: () => number;
  readonly reader: () => Pick<MailReader, 'attachment'>;
}

/** The papers of one Setup. */
export function openPapers({ store, setup, now, reader }: Desk): Papers {
  return {
    async document(name, wanted) {
      const { renderDocument } = await import('../../notify/documents/document.ts');
      const entries = await store.read(() => store.tickets.entries(wanted.ticket.id));
      return renderDocument(name, { ...wanted, entries, now: now() }, { setup, locale: wanted.locale });
    },
    templates: () => templatesOf(setup),
    files: fileSource(store, reader),
  };
}

function templatesOf(setup: Setup): readonly TemplateEntry[] {
  const found = new Map<string, TemplateEntry>();
  const add = (entry: TemplateEntry): void => {
    const key = `${entry.kind} ${entry.name}`;
    const known = found.get(key);
    const merged = (of: 'languages' | 'queues') => [...new Set([...(known?.[of] ?? []), ...entry[of]])].sort();
    const isOwn = entry.isOwn || known?.isOwn === true;
    found.set(key, { ...entry, languages: merged('languages'), queues: merged('queues'), isOwn });
  };
  for (const path of Object.keys(shippedTemplates())) add(entryOf(path, false));
  for (const path of Object.keys(setup.templates)) add(entryOf(path, true));
  const named = documentNames(setup).map((name): TemplateEntry => {
    const isOwn = Object.hasOwn(setup.config.documents ?? {}, name);
    return { name, kind: 'document', languages: [], queues: [], isOwn };
  });
  for (const entry of named) add(entry);
  return [...found.values()]
    .filter((entry) => !entry.name.startsWith('_') && entry.name !== '')
    .sort((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1));
}

/** `de/opened.hbs`, `queues/billing/de/opened.hbs`, `canned/de/x.hbs`, `de/documents/x.hbs`. */
function entryOf(path: string, isOwn: boolean): TemplateEntry {
  const parts = path.split('/');
  const name = (parts.at(-1) ?? '').replace(/\.hbs$/, '');
  const queues = parts[0] === 'queues' ? [parts[1] ?? ''] : [];
  const rest = parts[0] === 'queues' ? parts.slice(2) : parts[0] === 'canned' ? parts.slice(1) : parts;
  const kind = isCanned(path) ? 'canned' : isDocument(path) ? 'document' : 'notice';
  const isPlaced = rest.length > 1 && rest[0] !== 'documents';
  return { name, kind, languages: isPlaced ? [rest[0] ?? ''] : [], queues, isOwn };
}
