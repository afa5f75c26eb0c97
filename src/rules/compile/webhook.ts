// `do: webhook`: an address whose scheme and host are constant and named in config.webhooks, further headers, and a body
// of one's own: text, or a map whose texts are filled in and which is sent as JSON.
import { didYouMean } from '../../model/nearest.ts';
import type { Action, TextTemplate, Variables } from '../../model/policy.ts';
import { oneOf, shown } from '../problem.ts';
import type { DoInput } from '../schema/actions.ts';
import type { Path } from '../source.ts';
import { type Compiling, textTemplate } from './compiling.ts';
import { changedValues, compileTemplate, constantTemplate } from './template.ts';

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}$/;
/** Written by mailclerk itself or by the connection. */
const RESERVED =
  /^(?:host|content-(?:length|type|encoding)|transfer-encoding|connection|upgrade|te|trailer|expect|idempotency-key|user-agent|authorization|proxy-.*|webhook-.*)$/i;
const MAX_JSON = 262_144;

type Input = NonNullable<DoInput[number]['webhook']>;

/** One call. */
export function compileWebhook(context: Compiling, input: Input, at: Path): readonly Action[] {
  const value = typeof input === 'string' ? { url: input } : input;
  const place = typeof input === 'string' ? at : [...at, 'url'];
  const url = urlTemplate(context, value.url, place);
  const headers = headersOf(context, value.headers ?? {}, [...at, 'headers']);
  if (!url) return [];
  const { body } = value;
  if (body === undefined || body === null) return [{ kind: 'webhook', url, headers, body: null, isJson: true }];
  if (typeof body === 'string') {
    const text = textTemplate(context, body, [...at, 'body']);
    return [{ kind: 'webhook', url, headers, body: text, isJson: false }];
  }
  return [{ kind: 'webhook', url, headers, body: jsonTemplate(context, body, [...at, 'body']), isJson: true }];
}

function urlTemplate(context: Compiling, text: string, at: Path): TextTemplate | null {
  const head = /^(https?):\/\/([^/?#{}\s@\\]+)(?=[/?#]|$)/i.exec(text);
  if (!head) {
    const expected = 'expected https://HOST/…, scheme and host without {{…}} and without user or password';
    context.source.error(at, 'value', `${expected}, seen ${shown(text)}`);
    return null;
  }
  const result = compileTemplate(text);
  const plain = text.replaceAll(/\{\{[^{}]*\}\}/g, 'x');
  if (!result.ok || !URL.canParse(plain)) {
    textTemplate(context, text, at);
    if (result.ok) context.source.error(at, 'value', `${shown(text)} is no web address`);
    return null;
  }
  textTemplate(context, text, at);
  checkHost(context, new URL(plain), at);
  return changedValues(result.template, result.names, (one) => encodeURIComponent(one.toWellFormed().slice(0, 500)));
}

function checkHost(context: Compiling, url: URL, at: Path): void {
  const known = context.site.known.webhookHosts ?? [];
  const port = url.port === '' ? (url.protocol === 'http:' ? '80' : '443') : url.port;
  if (known.includes(url.host) || known.includes(`${url.hostname}:${port}`)) return;
  const advice =
    known.length === 0
      ? ` Nothing is called that the config does not name: webhooks: { hosts: { ${url.host}: {} } }.`
      : didYouMean(url.host, known) || ` config.webhooks.hosts has ${oneOf(known)}.`;
  context.source.error(at, 'R105', `the host ${url.host} may not be called.${advice}`);
}

function headersOf(
  context: Compiling,
  input: Readonly<Record<string, unknown>>,
  at: Path,
): Readonly<Record<string, TextTemplate>> {
  const headers: Record<string, TextTemplate> = {};
  for (const [name, value] of Object.entries(input)) {
    const there = [...at, name];
    if (!HEADER.test(name)) context.source.errorAtKey(there, 'value', `${shown(name)} is no name of a header`);
    else if (RESERVED.test(name))
      context.source.errorAtKey(
        there,
        'value',
        /^authorization$/i.test(name)
          ? 'a password does not belong into a rule; write it into the config: webhooks.hosts.HOST.authorization'
          : `the header ${name} is written by mailclerk itself`,
      );
    else headers[name] = textTemplate(context, value, there);
  }
  return headers;
}

type Filler = (variables: Variables) => unknown;

/** A map or list whose texts are templates; renders to JSON text. */
function jsonTemplate(context: Compiling, value: unknown, at: Path): TextTemplate {
  const sources: string[] = [];
  const fill = filler(value, { context, at, sources });
  const source = sources.join(' ');
  const render = (variables: Variables): string => {
    const text = JSON.stringify(fill(variables));
    return text.length <= MAX_JSON ? text : JSON.stringify({ error: `the body is longer than ${MAX_JSON} characters` });
  };
  return sources.every((one) => !one.includes('{{'))
    ? constantTemplate(render({}))
    : { source, constant: null, render };
}

interface Filling {
  readonly context: Compiling;
  readonly at: Path;
  readonly sources: string[];
}

function filler(value: unknown, { context, at, sources }: Filling): Filler {
  if (typeof value === 'string') {
    sources.push(value);
    const template = textTemplate(context, value, at);
    return (variables) => template.render(variables);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => filler(item, { context, at: [...at, index], sources }));
    return (variables) => items.map((item) => item(variables));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, filler(item, { context, at: [...at, key], sources })] as const,
    );
    return (variables) => Object.fromEntries(entries.map(([key, item]) => [key, item(variables)]));
  }
  return () => value;
}
