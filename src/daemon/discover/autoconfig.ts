// An autoconfig file (Mozilla's config-v1.1, draft-ietf-mailmaint-autoconfig): takes its text and the address it is for;
// gives the first IMAP and the first SMTP server with encryption and a name, or null. Everything in it is a stranger's:
// sizes are bounded before (get.ts), names are checked, plain text is passed over. Never throws.
import { Parser } from 'htmlparser2';
import type { MailServer, MailServers } from '../../config/presets/preset.ts';
import { serverName } from './names.ts';

/** What the file says. `user` is what logs in. */
export interface Autoconfig extends MailServers {
  readonly user: string;
  readonly title: string | null;
}

interface Entry {
  readonly kind: 'imap' | 'smtp';
  readonly values: Map<string, string>;
}

const MAX_ENTRIES = 50;
const MAX_TEXT = 500;

/** Reads the file. */
export function readAutoconfig(xml: string, address: string): Autoconfig | null {
  const { entries, title } = entriesOf(xml);
  const serversOf = (kind: Entry['kind']): readonly (readonly [MailServer, Entry])[] =>
    entries.flatMap((entry) => {
      const server = entry.kind === kind ? serverOf(entry, address) : null;
      return server ? [[server, entry] as const] : [];
    });
  // TLS from the first byte before STARTTLS (RFC 8314 §3), else in the file's order.
  const best = (kind: Entry['kind']) => {
    const all = serversOf(kind);
    return all.find(([server]) => server.tls === 'implicit') ?? all[0];
  };
  const [incoming, outgoing] = [best('imap'), best('smtp')];
  if (!incoming || !outgoing) return null;
  const user = filled(incoming[1].values.get('username') ?? '%EMAILADDRESS%', address).trim();
  return { imap: incoming[0], smtp: outgoing[0], user: isLogin(user) ? user : address, title };
}

function serverOf({ values }: Entry, address: string): MailServer | null {
  const host = serverName(filled(values.get('hostname') ?? '', address));
  const port = Number(values.get('port') ?? '');
  const tls = { SSL: 'implicit', TLS: 'implicit', STARTTLS: 'starttls' }[values.get('sockettype')?.toUpperCase() ?? ''];
  if (host === null || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return tls === 'implicit' || tls === 'starttls' ? { host, port, tls } : null;
}

function filled(text: string, address: string): string {
  const at = address.lastIndexOf('@');
  return text
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', address.slice(at + 1));
}

function isLogin(user: string): boolean {
  return user !== '' && user.length <= 320 && !/[\s\x00-\x1f\x7f-\x9f%]/.test(user);
}

function entriesOf(xml: string): { readonly entries: readonly Entry[]; readonly title: string | null } {
  const entries: Entry[] = [];
  let [entry, key, text]: [Entry | null, string, string] = [null, '', ''];
  let title: string | null = null;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const kind = name === 'incomingserver' ? 'imap' : 'smtp';
        if ((name === 'incomingserver' || name === 'outgoingserver') && attributes.type?.toLowerCase() === kind)
          entry = { kind, values: new Map() };
        [key, text] = [name, ''];
      },
      ontext(data) {
        if (text.length < MAX_TEXT) text += data.slice(0, MAX_TEXT);
      },
      onclosetag(name) {
        if (name === 'incomingserver' || name === 'outgoingserver') {
          if (entry && entries.length < MAX_ENTRIES) entries.push(entry);
          entry = null;
        } else if (name === key && entry && !entry.values.has(name)) entry.values.set(name, text.trim());
        else if (name === 'displayname' && key === name) title ??= cleanTitle(text);
        key = '';
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(xml);
  return { entries, title };
}

function cleanTitle(text: string): string | null {
  const title = text
    .replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .slice(0, 60);
  return title === '' ? null : title;
}
