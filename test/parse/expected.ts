// Takes a message and the .expected.yaml beside its mail; gives every difference as a sentence, none when it was read as
// it must be. Used by the fixtures' test and by `npm run corpus`. Keys of the Message are compared as they are;
// `…Contains` keys ask for a part, `textLacks` for its absence; attachments and bounce for what is named.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Message } from '../../src/model/message.ts';
import { messageJson } from '../../src/parse/json.ts';

export const fixtureRoot = join(import.meta.dirname, '../../fixtures/mail');

export interface Fixture {
  /** `kind/NNN-what.eml`. */
  readonly path: string;
  readonly raw: Buffer;
  readonly expected: Expected;
}

export interface Expected {
  readonly why: string;
  readonly [key: string]: unknown;
}

const CONTAINS = ['textContains', 'textLacks', 'quotedContains', 'classesContain', 'classesLack', 'defectsContain'];

/** Every mail of fixtures/mail with what must be read of it, in order. */
export function fixtures(): readonly Fixture[] {
  return readdirSync(fixtureRoot, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.eml'))
    .toSorted()
    .map((path) => ({
      path,
      raw: readFileSync(join(fixtureRoot, path)),
      expected: parse(readFileSync(join(fixtureRoot, path.replace(/\.eml$/, '.expected.yaml')), 'utf8')) as Expected,
    }));
}

/** What was read otherwise than expected. */
export function differences(message: Message, expected: Expected): readonly string[] {
  const shown = messageJson(message);
  const found: string[] = [];
  const say = (what: string, got: unknown, wanted: unknown) =>
    found.push(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
  for (const [key, wanted] of Object.entries(expected)) {
    if (key === 'why' || CONTAINS.includes(key)) continue;
    if (key === 'bounce' || key === 'attachments') {
      if (!matches(shown[key], wanted)) say(key, shown[key], wanted);
    } else if (!isDeepStrictEqual(plain(shown[key]), plain(wanted))) say(key, shown[key], wanted);
  }
  const codes = message.defects.map((defect) => defect.code);
  for (const part of strings(expected.textContains)) if (!message.text.includes(part)) say('text', message.text, part);
  for (const part of strings(expected.textLacks))
    if (message.text.includes(part)) say('text', message.text, `no ${part}`);
  for (const part of strings(expected.quotedContains))
    if (!message.quoted.includes(part)) say('quoted', message.quoted, part);
  for (const name of strings(expected.classesContain))
    if (!message.classes.some((one) => one === name)) say('classes', message.classes, name);
  for (const name of strings(expected.classesLack))
    if (message.classes.some((one) => one === name)) say('classes', message.classes, `no ${name}`);
  for (const code of strings(expected.defectsContain)) if (!codes.includes(code)) say('defects', codes, code);
  return found;
}

/** True when everything `wanted` names is so; lists must be of one length. */
function matches(got: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(got) && got.length === wanted.length && wanted.every((one, at) => matches(got[at], one));
  }
  if (wanted === null || typeof wanted !== 'object') return got === wanted;
  if (got === null || typeof got !== 'object') return false;
  return Object.entries(wanted).every(([key, value]) => matches((got as Record<string, unknown>)[key], value));
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
