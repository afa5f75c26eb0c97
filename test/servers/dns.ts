// A real DNS server on one loopback port, over UDP, that answers from a zone: `TYPE name` → records as text (`10 mx.example`
// for MX, `0 1 993 imap.example` for SRV), or what to do instead of answering. Every other name does not exist. Keeps what
// it was asked. RFC 1035 §4, RFC 2782.
import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';

export type Zone = Readonly<Record<string, readonly string[] | 'SERVFAIL' | 'SILENT' | 'GARBAGE'>>;

export interface DnsServer {
  /** For `systemResolver([address])`. */
  readonly address: string;
  readonly asked: string[];
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV' };

/** Starts it. */
export async function startDns(zone: Zone): Promise<DnsServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    const question = `${TYPES[type] ?? type} ${name}`;
    asked.push(question);
    const found = zone[question];
    if (found === 'SILENT') return;
    const reply = found === 'GARBAGE' ? Buffer.from('this is no answer') : replyTo(query, { end, type, found });
    socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(
      query
        .subarray(at + 1, at + 1 + length)
        .toString('latin1')
        .toLowerCase(),
    );
    at += length + 1;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function replyTo(
  query: Buffer,
  {
    end,
    type,
    found,
  }: { readonly end: number; readonly type: number; readonly found: readonly string[] | 'SERVFAIL' | undefined },
): Buffer {
  const records = Array.isArray(found) ? found : [];
  const code = found === 'SERVFAIL' ? 2 : found === undefined ? 3 : 0;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.set([0x84, 0x80 | code, 0, 1, 0, records.length], 2);
  const answers = records.map((text) => {
    const data = dataOf(type, text);
    const start = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
    return Buffer.concat([start, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...answers]);
}

function dataOf(type: number, text: string): Buffer {
  const words = text.split(' ');
  const numbers = (count: number): Buffer => {
    const buffer = Buffer.alloc(2 * count);
    for (let n = 0; n < count; n++) buffer.writeUInt16BE(Number(words[n]), 2 * n);
    return buffer;
  };
  if (type === 1 && isIP(text) === 4) return Buffer.from(text.split('.').map(Number));
  if (type === 15) return Buffer.concat([numbers(1), nameOf(words[1] ?? '')]);
  if (type === 33) return Buffer.concat([numbers(3), nameOf(words[3] ?? '')]);
  // A record of several strings where one would be too long (RFC 1035 §3.3.14).
  const parts = text.match(/[\s\S]{1,250}/g) ?? [''];
  return Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), Buffer.from(part, 'latin1')]));
}

function nameOf(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
    Buffer.from([0]),
  ]);
}
