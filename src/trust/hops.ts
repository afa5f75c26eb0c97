// Takes the Received fields of a mail and the site's own networks; gives which way it came: whether it ever was outside,
// and who handed it to the first of our hosts. Only what our own servers wrote is used: the fields from the top down to
// the first address that is not ours; everything below came with the mail. A field that cannot be read counts as
// outside. Linear; never throws. RFC 5321 §4.4.
import { BlockList, isIP } from 'node:net';
import type { Message } from '../model/message.ts';

export interface Way {
  /** Every host that had the mail is in our networks, and at least one of them is named. */
  readonly isInside: boolean;
  /** The address that handed the mail to us from outside, and the name it gave; null when nothing readable says so. */
  readonly client: { readonly ip: string; readonly helo: string } | null;
}

const MAX_HOPS = 50;
const MAX_LENGTH = 2_000;

/** The way of a mail through these networks (`10.0.0.0/8`). */
export function wayOf(message: Message, networks: readonly string[]): Way {
  const ours = blockList(networks);
  let isNamed = false;
  const received = message.headers.filter((field) => field.name.toLowerCase() === 'received').slice(0, MAX_HOPS);
  for (const { value } of received) {
    const hop = readHop(value.slice(0, MAX_LENGTH));
    if (hop === 'local' || (hop !== 'unreadable' && isLoopback(hop.ip))) continue;
    if (hop === 'unreadable') return { isInside: false, client: null };
    if (!contains(ours, hop.ip)) return { isInside: false, client: hop };
    isNamed = true;
  }
  return { isInside: isNamed, client: null };
}

/** `local`: the field names no host the mail came from (handed over on the machine itself). */
function readHop(value: string): { readonly ip: string; readonly helo: string } | 'local' | 'unreadable' {
  const text = value.replace(/\s+/g, ' ').trim();
  if (!/^from /i.test(text)) return 'local';
  const { plain, comments } = fromClause(text);
  const helo = /^from (\S+)/i.exec(plain)?.[1] ?? '';
  // What the client called itself (`helo=`, `HELO x`) is not what our server saw.
  const seen = comments.flatMap((comment) => addressesIn(comment.replace(/\b(?:helo|ehlo)[= ]\s*\S+/gi, ' ')));
  const distinct = [...new Set(seen)];
  if (distinct.length === 1) return { ip: distinct[0] ?? '', helo };
  // Exim without a reverse name writes the address it saw first and the name in the comment.
  const bare = comments.some((comment) => /^helo=/i.test(comment)) ? addressesIn(helo) : [];
  return distinct.length === 0 && bare[0] !== undefined ? { ip: bare[0], helo } : 'unreadable';
}

/** The words before ` by ` outside comments, and the comments there. */
function fromClause(text: string): { readonly plain: string; readonly comments: readonly string[] } {
  const comments: string[] = [];
  let plain = '';
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(' && depth++ === 0) start = at + 1;
    else if (char === ')' && depth > 0) {
      if (--depth === 0) comments.push(text.slice(start, at));
    } else if (depth === 0) {
      if (/^ (?:by|with|id|for) /i.test(text.slice(at, at + 6)) && plain !== '') break;
      plain += char;
    }
  }
  return { plain, comments };
}

/** Addresses that stand alone or in brackets; those inside a host name (`host.10.0.0.1.isp.example`) are names. */
function addressesIn(text: string): readonly string[] {
  const alone = text.replace(/\bipv6:/gi, ' ').matchAll(/(?:^|[\s[(])([0-9a-f:.]{2,45})(?=$|[\s\])])/gi);
  return [...alone]
    .map((found) => (found[1] ?? '').toLowerCase().replace(/^::ffff:(?=\d+\.)/, ''))
    .filter((word) => isIP(word) !== 0);
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || /^127\.\d+\.\d+\.\d+$/.test(ip);
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function contains(list: BlockList, ip: string): boolean {
  return list.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');
}
