// RFC 8058: which mails name a link that ends them by one click, and that a signature of ours covers both fields.
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { oneClickLink, oneClickToken } from '../../../src/model/notice/one-click.ts';
import { digestOf } from '../../../src/model/token.ts';
import { composeNotice } from '../../../src/notify/compose.ts';
import { sampleKeys, sampleRow } from '../../../src/notify/samples/samples.ts';
import { checkNotice } from '../../mail-reader/notice.ts';
import { header } from '../../servers/smtp-sink.ts';
import { smtpConfig } from '../make.ts';
import { noticeTemplates, sampleSetup } from '../sample-site.ts';

const NOW = Date.parse('2026-03-18T09:30:00Z');
const HERE = { listen: { host: '127.0.0.1', port: 8080 }, metrics: null };
const site = (url: string | null, http: object | null, smtp: object = {}) => {
  const setup = sampleSetup();
  const { instance, ...rest } = setup.config;
  const config = { ...rest, ...smtp, instance: { ...instance, url }, ...(http ? { http } : {}) };
  return { ...setup, config: config as typeof setup.config };
};

test.each<[string | null, object | null, string | null]>([
  ['https://desk.example.com', HERE, 'https://desk.example.com/unsubscribe/d.1.x'],
  ['https://desk.example.com:8443/help', HERE, 'https://desk.example.com:8443/help/unsubscribe/d.1.x'],
  ['https://desk.example.com/a,b(c)?q=1#h', HERE, 'https://desk.example.com/a%2Cb%28c%29/unsubscribe/d.1.x'],
  ['HTTPS://Bücher.example/<x>', HERE, 'https://xn--bcher-kva.example/%3Cx%3E/unsubscribe/d.1.x'],
  ['https://user:secret@desk.example.com', HERE, 'https://desk.example.com/unsubscribe/d.1.x'],
  [`https://desk.example.com/${'x'.repeat(600)}`, HERE, null],
  ['http://desk.example.com', HERE, null],
  ['https://desk.example.com', { ...HERE, listen: null, metrics: HERE.listen }, null],
  ['https://desk.example.com', null, null],
  [null, HERE, null],
])('the link at %s with http %j is %s, and its path leads back', (url, http, link) => {
  const { config } = site(url, http);
  expect(oneClickLink(config, 'd.1.x')).toBe(link);
  if (link === null) return;
  expect(oneClickToken(config, new URL(link).pathname)).toBe('d.1.x');
  // A proxy in front may take the path of instance.url away.
  expect(oneClickToken(config, '/unsubscribe/d.1.x')).toBe('d.1.x');
});

test('of all notices the digest alone has the fields, and a strict reader finds no fault', () => {
  const setup = site(`https://desk.example.com/${'help/'.repeat(60)}`, HERE);
  const has: string[] = [];
  for (const template of noticeTemplates()) {
    const row = sampleRow({ template, setup, locale: 'en', now: NOW });
    const { bytes, envelope } = composeNotice(row, { setup, keys: sampleKeys, now: NOW });
    const { breaches } = checkNotice(bytes, { row, setup, keys: sampleKeys, now: NOW, envelope });
    expect(breaches, template).toEqual([]);
    const post = header(bytes, 'List-Unsubscribe-Post');
    if (post === null) continue;
    has.push(template);
    expect(post).toBe('List-Unsubscribe=One-Click');
    const field = header(bytes, 'List-Unsubscribe') ?? '';
    const [, link = ''] = /^<(https:[^>]+)>, <mailto:[^>]+>$/.exec(field) ?? [];
    const token = oneClickToken(setup.config, new URL(link).pathname) ?? '';
    expect(digestOf(sampleKeys, token, [row.agent ?? ''], NOW)).toBe(row.agent);
  }
  expect(has).toEqual(['agent-digest']);
});

test('RFC 8058 §4: a signature of ours covers both fields', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const key = { reference: 'file:/key', reveal: () => pem, toJSON: () => '‹secret›', toString: () => '‹secret›' };
  const smtp = { ...smtpConfig, dkim: [{ domain: 'example.com', selector: 'mc1', key }] };
  const setup = site('https://desk.example.com', HERE, { smtp });
  const row = sampleRow({ template: 'agent-digest', setup, locale: 'en', now: NOW });
  const { bytes, fault } = composeNotice(row, { setup, keys: sampleKeys, now: NOW });
  const signed = (header(bytes, 'DKIM-Signature') ?? '').replaceAll(/\s/g, '');
  const fields = /;h=([^;]+);/.exec(signed)?.[1]?.split(':') ?? [];
  expect(fault).toBeNull();
  expect(fields).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
});
