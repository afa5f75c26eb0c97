// Real and made mails, cut anywhere, with octets flipped, lines doubled or taken out; and what may be wrong with the reading
// of any bytes. Used by the fuzz test and by `npm run corpus`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Message } from '../../src/model/message.ts';
import { corpusMails } from '../corpus.ts';
import { fixtures } from './expected.ts';

const shared = join(import.meta.dirname, '../../../shared/corpora');

/** Paths, read when their turn comes: six thousand mails are not held at once. */
function below(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path))
    .map((path) => join(folder, path));
}

/** Mails written by us. */
export function madeMails(): readonly (() => Buffer)[] {
  return fixtures().map((fixture) => () => fixture.raw);
}

/** Mails of others. */
export function realMails(): readonly (() => Buffer)[] {
  return [...below(join(shared, 'bounces/mail'), /\.eml$/), ...below(join(shared, 'mime'), /\.eml$/)]
    .map((path) => (): Buffer => readFileSync(path))
    .concat(corpusMails(6_046).map((mail) => (): Buffer => mail.raw));
}

export interface Harm {
  readonly cut: number;
  readonly flips: readonly (readonly [number, number])[];
  readonly without: number;
  readonly doubled: number;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
export const harm: fc.Arbitrary<Harm> = fc.record({
  cut: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: share }),
  flips: fc.array(fc.tuple(share, fc.nat(255)), { maxLength: 12 }),
  without: fc.oneof(fc.constant(-1), share),
  doubled: fc.oneof(fc.constant(-1), share),
});

/** The mail with this done to it. */
export function harmed(mail: Buffer, { cut, flips, without, doubled }: Harm): Buffer {
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
    .sort()
    .join(' ');

/** True when a reader of the raw mail sees words of a plain body: some lines of prose below the header, not in HTML. */
function hasProse(raw: Buffer): boolean {
  const text = raw.toString('latin1').replaceAll('\r', '');
  const body = text.slice(text.indexOf('\n\n') + 2);
  return (
    text.includes('\n\n') && !/[<]/.test(text.replace(/<[^<>\s]*@[^<>\s]*>/g, '')) && /(?:[a-z]{3,} ){6}/.test(body)
  );
}

/** What is wrong with a message, whatever its mail was; none as it must be. */
export function faultsOf(raw: Buffer, message: Message): readonly string[] {
  const faults: string[] = [];
  const check = (what: string, holds: boolean) => {
    if (!holds) faults.push(what);
  };
  const { text, reply, quoted, classes, classEvidence = {} } = message;
  check('a word is neither new nor old', words(`${reply}\n${quoted}`) === words(text));
  const names = message.attachments.map((file) => file.filename);
  for (const name of names)
    check(`dangerous name ${name}`, !/[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|^\.{0,2}$/.test(name));
  const line = `${message.subject}${message.from?.name ?? ''}`;
  check(`more than a line: ${line}`, !/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/.test(line));
  const isShown = text.trim() !== '' || names.length > 0;
  check('nothing is shown', isShown || !hasProse(raw));
  check('no new words', (reply === '') === (text.trim() === ''));
  check('classes without their signs', Object.keys(classEvidence).join() === classes.join());
  for (const sign of Object.values(classEvidence)) check(`a sign of a class is no line: ${sign}`, SIGN.test(sign));
  return faults;
}
