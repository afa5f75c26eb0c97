// `documents:` and `orders:` → which template prints what, and how work orders are numbered and told. A document's file lies
// among the templates, so that it is part of the Setup like every other.
import { relative, resolve } from 'node:path';
import type { Config } from '../../model/setup.ts';
import type { Settings } from '../schema.ts';
import { type BuildContext, reportError } from './context.ts';

/** Document name → path below the templates folder, `{locale}` still in it. */
export function buildDocuments(
  context: BuildContext,
  settings: Settings,
  templatesDir: string | null,
): Pick<Config, 'documents' | 'orders'> {
  const documents: Record<string, string> = {};
  const folder = templatesDir ?? resolve(context.base, 'templates');
  for (const [name, path] of Object.entries(settings.documents)) {
    const at = ['documents', name];
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name))
      reportError(
        context,
        at,
        `documents: "${name.slice(0, 100)}" is no name, expected small letters, digits, - and _`,
      );
    else if (!path.endsWith('.hbs'))
      reportError(context, at, `documents.${name} is "${path}", expected a file that ends with .hbs`);
    else {
      const below = relative(folder, resolve(context.base, path)).replaceAll('\\', '/');
      if (below.startsWith('../') || below === '..' || resolve('/', below) === below)
        reportError(
          context,
          at,
          `documents.${name} is "${path}", which lies outside the templates folder, expected a file below ${folder}`,
        );
      else if (!below.split('/').slice(0, -1).includes('documents'))
        reportError(
          context,
          at,
          `documents.${name} is "${path}", expected a file in a folder named documents, like templates/documents/${name}.hbs: there its words are checked as a document's`,
        );
      else documents[name] = below;
    }
  }
  return { documents, orders: { number: settings.orders.number, webhook: webhookOf(context, settings) } };
}

/** The address that hears of orders: its host must be one that may be called. */
function webhookOf(context: BuildContext, settings: Settings): string | null {
  const { webhook } = settings.orders;
  if (webhook === undefined) return null;
  const url = URL.parse(webhook);
  const at = ['orders', 'webhook'];
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    reportError(
      context,
      at,
      `orders.webhook is "${webhook}", expected a web address like https://hooks.example.com/orders`,
    );
    return null;
  }
  const host = settings.webhooks.hosts[url.host];
  if (!host)
    reportError(
      context,
      at,
      `orders.webhook: ${url.host} may not be called; name it: webhooks: { hosts: { ${url.host}: {} } }`,
    );
  else if (url.protocol === 'http:' && !host.private)
    reportError(
      context,
      at,
      `orders.webhook is called by http, expected https, or webhooks.hosts.${url.host}: { private: true }`,
    );
  return url.href;
}
