// Documents as the App gives them: reads the ticket's history and has notify render it. The templates' engine is loaded when
// the first document is wanted. Never changes anything.
import type { Setup } from '../model/setup.ts';
import type { Document } from '../notify/documents/document.ts';
import type { Store } from '../ports.ts';
import type { App } from './app.ts';

/** App.document */
export async function documentOf(
  { store, setup, now }: { readonly store: Store; readonly setup: Setup; readonly now: number },
  name: string,
  about: Parameters<App['document']>[1],
): Promise<Document> {
  const { renderDocument } = await import('../notify/documents/document.ts');
  const entries = await store.read(() => store.tickets.entries(about.ticket.id));
  return renderDocument(name, { ...about, entries, now }, { setup, locale: about.locale });
}
