// A site for the rule tools: a temporary folder, the command line run in this process, mails made of a few words.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, type Site, type SiteOptions } from '../../integration/site.ts';
import { type Ran, run } from '../run.ts';

export interface Office {
  readonly site: Site;
  clerk(line: string | readonly string[], stdin?: string): Promise<Ran>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
  json(line: string | readonly string[]): Promise<any>;
  /** Injects these mails one after another. */
  receive(...mails: readonly Mail[]): Promise<void>;
}

export interface Mail {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function eml(mail: Mail): string {
  const { from = 'eva@firma.example', to = 'support@example.com', subject = 'Hello', body = 'It burns.', id } = mail;
  const head = {
    From: from,
    To: to,
    Subject: subject,
    Date: 'Wed, 07 Jan 2026 10:00:00 +0000',
    'Message-ID':
      id ?? `<${subject.length}.${Buffer.from(`${from}${subject}${body}`).toString('hex').slice(-24)}@firma.example>`,
    ...mail.headers,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}\r\n`;
}

export function openOffice(rules: Readonly<Record<string, string>> | null, config: SiteOptions['config'] = {}): Office {
  const site = makeSite({ mailboxes: { support: {} }, config, ...(rules ? { rules } : {}) });
  mkdirSync(join(site.dir, 'mails'));
  const clerk = (line: string | readonly string[], stdin = ''): Promise<Ran> => run(line, { cwd: site.dir, stdin });
  let count = 0;
  return {
    site,
    clerk,
    async json(line) {
      const words = typeof line === 'string' ? line.split(' ') : line;
      const { out, err, code } = await clerk([...words, '--json']);
      try {
        return JSON.parse(out);
      } catch {
        const lines = out.split('\n').filter((text) => text !== '');
        if (lines.length === 0) throw new Error(`no JSON (exit ${code}): ${err}`);
        return lines.map((text) => JSON.parse(text));
      }
    },
    async receive(...mails) {
      for (const mail of mails) {
        count += 1;
        const path = `mails/${String(count).padStart(4, '0')}.eml`;
        site.write(path, eml(mail));
        const { code, err } = await clerk(['mail', 'inject', path]);
        if (code !== 0) throw new Error(`inject: ${err}`);
      }
    },
  };
}
