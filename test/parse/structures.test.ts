// Mails of any structure: trees of parts with a word in every leaf, encoded, named, cut and closed as strange senders do.
// Whatever the tree, every word is read or lies in an attachment, of alternatives at least one; line ends change nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAttachment } from '../../src/parse/read.ts';
import { seedOfRun } from '../setup/seed.ts';
import { read } from './mails.ts';

type Node =
  | {
      readonly kind: 'leaf';
      readonly type: string;
      readonly encoding: '7bit' | 'quoted-printable' | 'base64' | 'none';
      readonly disposition: string;
      readonly junk: string;
    }
  | {
      readonly kind: 'tree';
      readonly type: 'mixed' | 'related' | 'alternative' | 'signed' | 'digest' | 'x-strange' | 'report';
      readonly children: readonly Node[];
      readonly isClosed: boolean;
      readonly preamble: string;
    };

const leaf: fc.Arbitrary<Node> = fc.record({
  kind: fc.constant('leaf' as const),
  type: fc.constantFrom(
    'text/plain',
    'text/plain; charset=utf-8',
    'text/plain; charset="x-none"',
    'text/plain; charset=utf-8; format=flowed',
    'text/html',
    'TEXT/HTML; CHARSET=ISO-8859-1',
    'text/x-log',
    'application/octet-stream',
    'application/pdf; name="=?utf-8?q?=C3=BC.pdf?="',
    'image/png',
    'text',
    '',
  ),
  encoding: fc.constantFrom('7bit', 'quoted-printable', 'base64', 'none'),
  disposition: fc.constantFrom(
    '',
    '',
    'inline',
    'attachment',
    'attachment; filename=a.bin',
    'inline; filename="b.txt"',
  ),
  junk: fc.constantFrom('', 'X-Odd: =?utf-8?q?x', 'Content-ID: <a@b>', 'Content-Description: it'),
});
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constant('tree' as const),
      type: fc.constantFrom('mixed', 'mixed', 'related', 'alternative', 'signed', 'digest', 'x-strange', 'report'),
      children: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
      isClosed: fc.boolean(),
      preamble: fc.constantFrom('', 'This is a multi-part message in MIME format.'),
    }),
  ),
}));

/** The lines of a part, and the words in it: one group of alternatives each. */
function build(part: Node, words: string[][], counter: { n: number }): readonly string[] {
  if (part.kind === 'leaf') {
    const word = `word${counter.n++}x`;
    words.push([word]);
    const text = part.type.toLowerCase().includes('html') ? `<p>Say ${word} now</p>` : `Say ${word} now`;
    const body =
      part.encoding === 'base64'
        ? Buffer.from(text).toString('base64')
        : part.encoding === 'quoted-printable'
          ? text.replace('S', '=53')
          : text;
    return [
      ...(part.type === '' ? [] : [`Content-Type: ${part.type}`]),
      ...(part.encoding === 'none' ? [] : [`Content-Transfer-Encoding: ${part.encoding}`]),
      ...(part.disposition === '' ? [] : [`Content-Disposition: ${part.disposition}`]),
      ...(part.junk === '' ? [] : [part.junk]),
      '',
      body,
    ];
  }
  const boundary = `b${counter.n++}`;
  const inner: string[][] = [];
  const sections = part.children.flatMap((child) => [`--${boundary}`, ...build(child, inner, counter)]);
  if (part.type === 'alternative') words.push(inner.flat());
  else words.push(...inner);
  const closing = part.isClosed ? [`--${boundary}--`] : [];
  return [
    `Content-Type: multipart/${part.type}; boundary="${boundary}"`,
    '',
    part.preamble,
    ...sections,
    ...closing,
    '',
  ];
}

async function shownAndKept(raw: Buffer): Promise<string> {
  const message = await read(raw);
  const kept: string[] = [message.text];
  for (const file of message.attachments) {
    kept.push(Buffer.from((await readAttachment(raw, file.sha256)) ?? []).toString('utf8'));
  }
  return kept.join('\n');
}

const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000);
const { seed } = seedOfRun();
// A failure found once is found again with this seed.
process.stdout.write(`structures: seed ${seed}, ${numRuns} cases\n`);

describe('a mail of any structure', () => {
  test('loses no word', { timeout: 120_000 + numRuns * 100 }, async () => {
    await fc.assert(
      fc.asyncProperty(node, fc.constantFrom('\n', '\r\n', '\r'), async (tree, end) => {
        const words: string[][] = [];
        const lines = ['From: a@example.com', 'Subject: x', 'MIME-Version: 1.0', ...build(tree, words, { n: 0 })];
        const found = await shownAndKept(Buffer.from(lines.join(end)));
        for (const group of words) expect(group.some((word) => found.includes(word))).toBe(true);
      }),
      { numRuns, seed },
    );
  });

  test('reads alike with LF, CRLF and CR', { timeout: 120_000 + numRuns * 100 }, async () => {
    await fc.assert(
      fc.asyncProperty(node, async (tree) => {
        const lines = ['From: a@example.com', 'Subject: x', ...build(tree, [], { n: 0 })];
        const texts = await Promise.all(['\n', '\r\n', '\r'].map((end) => read(Buffer.from(lines.join(end)))));
        const [lf, crlf, cr] = texts.map(({ text, subject, classes }) => ({ text, subject, classes }));
        expect(crlf).toEqual(lf);
        expect(cr).toEqual(lf);
      }),
      { numRuns: Math.ceil(numRuns / 4), seed },
    );
  });
});
