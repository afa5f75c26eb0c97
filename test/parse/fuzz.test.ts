// Real and made mails cut anywhere, with octets flipped, lines doubled or taken out: each still gives a Message, its new and
// old words are its text, names hold nothing dangerous, and where words stand in the body something is shown.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpusMails } from '../corpus.ts';
import { seedOfRun } from '../setup/seed.ts';
import { fixtures } from './expected.ts';
import { read } from './mails.ts';

const shared = join(import.meta.dirname, '../../../shared/corpora');

/** Paths, read when their turn comes: six thousand mails are not held at once. */
function below(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path))
    .map((path) => join(folder, path));
}

const made = fixtures().map((fixture) => () => fixture.raw);
const real: readonly (() => Buffer)[] = [
  ...below(join(shared, 'bounces/mail'), /\.eml$/),
  ...below(join(shared, 'mime'), /\.eml$/),
]
  .map((path) => (): Buffer => readFileSync(path))
  .concat(corpusMails(6_046).map((mail) => (): Buffer => mail.raw));

/** 20,000 cases in all with the structures of structures.test.ts; `FUZZ_RUNS` asks for more or fewer, `MAILCLERK_SEED` for the same again. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 9_000);
const { seed } = seedOfRun();
// A failure found once is found again with this seed.
process.stdout.write(
  `fuzz: seed ${seed}, ${numRuns} cases of ${made.length} made and ${numRuns} of ${real.length} real mails\n`,
);

interface Harm {
  readonly cut: number;
  readonly flips: readonly (readonly [number, number])[];
  readonly without: number;
  readonly doubled: number;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const harm: fc.Arbitrary<Harm> = fc.record({
  cut: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: share }),
  flips: fc.array(fc.tuple(share, fc.nat(255)), { maxLength: 12 }),
  without: fc.oneof(fc.constant(-1), share),
  doubled: fc.oneof(fc.constant(-1), share),
});

function harmed(mail: Buffer, { cut, flips, without, doubled }: Harm): Buffer {
  let lines = mail.toString('latin1').split('\n');
  const at = (part: number) => Math.floor(part * (lines.length - 1));
  if (without >= 0) lines = lines.toSpliced(at(without), 1);
  if (doubled >= 0) lines = lines.toSpliced(at(doubled), 0, lines[at(doubled)] ?? '');
  const whole = Buffer.from(lines.join('\n'), 'latin1');
  const raw = whole.subarray(0, Math.ceil(whole.length * cut));
  for (const [part, octet] of flips) if (raw.length > 0) raw[Math.floor(part * (raw.length - 1))] = octet;
  return raw;
}

/** A short line without control or direction characters. */
const SIGN = /^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]{1,120}$/;

const words = (text: string) =>
  text
    .split(/\s+/)
    // A question kept for its answer gets a quote mark where it had none.
    .filter((word) => word !== '' && word !== '>')
    .sort();

/** True when a reader of the raw mail sees words of a plain body: some lines of prose below the header, not in HTML. */
function hasProse(raw: Buffer): boolean {
  const text = raw.toString('latin1').replaceAll('\r', '');
  const body = text.slice(text.indexOf('\n\n') + 2);
  return (
    text.includes('\n\n') && !/[<]/.test(text.replace(/<[^<>\s]*@[^<>\s]*>/g, '')) && /(?:[a-z]{3,} ){6}/.test(body)
  );
}

describe.each([
  ['made', made],
  ['real', real],
] as const)('%s mails, harmed', (_, mails) => {
  test('are read all the same', { timeout: 120_000 + numRuns * 30 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(mails.length - 1), harm, async (which, damage) => {
        const raw = harmed(mails[which]?.() ?? Buffer.alloc(0), damage);
        const message = await read(raw);
        expect(words(`${message.reply}\n${message.quoted}`)).toEqual(words(message.text));
        const names = message.attachments.map((file) => file.filename);
        for (const name of names) expect(name).not.toMatch(/[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|^\.{0,2}$/);
        expect(`${message.subject}${message.from?.name ?? ''}`).not.toMatch(
          /[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/,
        );
        const isShown = message.text.trim() !== '' || message.attachments.length > 0;
        if (!isShown) expect(hasProse(raw)).toBe(false);
        expect(Object.keys(message.classEvidence ?? {})).toEqual(message.classes);
        for (const sign of Object.values(message.classEvidence ?? {})) expect(sign).toMatch(SIGN);
        expect(message.reply === '').toBe(message.text.trim() === '');
      }),
      { numRuns, seed },
    );
  });
});
