// R106: a dot that means any character, a domain that others may end with. R115: \b, \w and \d know ASCII letters only.
import type { Condition } from '../../model/policy.ts';
import { type Finding, type LintInput, warning } from './page.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;
const PEOPLE = /^(?:from|from\.domain|sender|reply_to|to|cc|bcc|recipient|envelope_from|anyone|message_id|list_id)$/;
/** Letters, a bare dot, a top-level domain: `firma.de` where `firma\.de` is meant. */
const BARE_DOT =
  /(?<![\p{L}\p{N}-])(?<name>[\p{L}\p{N}-]{2,})\.(?<tld>com|org|net|edu|gov|info|example|[a-z]{2})(?![\p{L}\p{N}(?*+{])/iu;
const NON_ASCII = /[^\x00-\x7f]/;

/** R106. */
export function looseDomains({ rules }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) =>
    clausesOf(rule.rule.when).flatMap((clause) =>
      looseIn(clause).map((message) => warning(rule, ['when'], 'R106', message)),
    ),
  );
}

/** R115. */
export function asciiOnly({ rules }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) =>
    [
      ...sourcesOf(rule.rule.when),
      ...rule.rule.extract.flatMap(({ how }) => (how.kind === 'regex' ? [how.pattern.source] : [])),
    ]
      .filter(hasAsciiTrap)
      .map((source) =>
        warning(
          rule,
          ['when'],
          'R115',
          `${source}: \\b and \\w know only the letters a to z, here they touch another letter and see no word there; write { word: … } instead`,
        ),
      ),
  );
}

function looseIn(clause: Clause): readonly string[] {
  const found: string[] = [];
  for (const test of clause.tests) {
    if (test.op === 'regex') for (const { source } of test.patterns) found.push(...loosePattern(source, clause.field));
    const isDomain = /^(?:from|from\.domain|sender|reply_to|to|cc|bcc|recipient|envelope_from|anyone)$/.test(
      clause.field,
    );
    if (test.op === 'ends' && isDomain)
      for (const value of test.values)
        if (/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(value))
          found.push(
            `${clause.text}: "evil-${value}" ends like that, too; write "@${value}", or "*.${value}" for its subdomains`,
          );
    if (test.op === 'contains' && isDomain)
      for (const value of test.values)
        if (value.includes('.'))
          found.push(`${clause.text}: "${value}.evil.example" contains that, too; write "@${value.replace(/^@/, '')}"`);
  }
  return found;
}

function loosePattern(source: string, field: string): readonly string[] {
  const dot = BARE_DOT.exec(source.replaceAll(/\\[bBwWdDsSAz]/g, ' '));
  if (dot)
    return [`${source}: the dot in ${dot[0]} stands for any character; write ${dot.groups?.name}\\.${dot.groups?.tld}`];
  const domain = /@((?:[\p{L}\p{N}-]+\\\.)+[\p{L}\p{N}-]+)(?<rest>.*)\/[a-z]*$/u.exec(source);
  if (!domain || !PEOPLE.test(field)) return [];
  const rest = domain.groups?.rest ?? '';
  if (/^(?:\$|>|\\b\$|\))/.test(rest) || rest.includes('$')) return [];
  const plain = (domain[1] ?? '').replaceAll('\\.', '.');
  return [`${source}: "${plain}.evil.example" matches, too; end it with $, or write "@${plain}"`];
}

/** `\b` or `\w` right beside a letter that is not ASCII. */
function hasAsciiTrap(source: string): boolean {
  if (!NON_ASCII.test(source)) return false;
  return /\\[bBwW][+*?]?[(?:|]*[^\x00-\x7f]|[^\x00-\x7f][)|]*\\[bBwW]/u.test(source) || touchesInGroup(source);
}

/** `\b(öffnen|übung)\b`: the letter stands at the edge of some alternative. */
function touchesInGroup(source: string): boolean {
  for (const [, inner = ''] of source.matchAll(/\\b\((?:\?:|\?P?<\w+>)?([^()]*)\)/gu))
    if (inner.split('|').some((word) => NON_ASCII.test(word.slice(0, 1)))) return true;
  for (const [, inner = ''] of source.matchAll(/\((?:\?:|\?P?<\w+>)?([^()]*)\)\\b/gu))
    if (inner.split('|').some((word) => NON_ASCII.test(word.slice(-1)))) return true;
  return false;
}

function sourcesOf(when: Condition | null): readonly string[] {
  return clausesOf(when).flatMap((clause) =>
    clause.tests.flatMap((test) => (test.op === 'regex' ? test.patterns.map((pattern) => pattern.source) : [])),
  );
}

/** Every clause of a condition, wherever it stands. */
export function clausesOf(condition: Condition | null): readonly Clause[] {
  if (condition === null) return [];
  if (condition.kind === 'clause') return [condition];
  if (condition.kind === 'not') return clausesOf(condition.of);
  return condition.kind === 'rate' ? [] : condition.of.flatMap(clausesOf);
}
