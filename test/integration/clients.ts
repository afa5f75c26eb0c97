// How real mail programs answer a notice. Takes the notice as it arrived and the new words; gives the answer's bytes in
// the form of Thunderbird, Outlook, Gmail, Apple Mail, an iPhone or GMX: their headers, their quoting, their parts.
// Modelled on mails these programs write (German and English settings), not on what our reader looks for.
import type { ParsedMail } from 'mailparser';

export interface Answer {
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly notice: ParsedMail;
  readonly id: string;
  /** Without In-Reply-To and References, as some webmailers and forwards do. */
  readonly unthreaded?: boolean;
  readonly subject?: string;
  readonly headers?: readonly string[];
}

export type Client = keyof typeof clients;

/** A new mail of a person. */
export function letter(mail: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly id: string;
  readonly body: string;
  readonly headers?: readonly string[];
  readonly date?: Date;
}): string {
  return lines(
    ...(mail.headers ?? []),
    `Date: ${(mail.date ?? new Date()).toUTCString()}`,
    `From: ${mail.from}`,
    `To: ${mail.to}`,
    `Subject: ${mail.subject}`,
    `Message-ID: <${mail.id}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    mail.body,
  );
}

/** An answer as this program writes it. */
export function answer(client: Client, mail: Answer): string {
  return clients[client](mail);
}

const clients = {
  /** Plain text, the answer below the quotation. */
  thunderbird: (mail: Answer): string =>
    lines(
      ...head(mail, 'Re: '),
      'User-Agent: Mozilla Thunderbird',
      'Content-Language: de-DE',
      'Content-Type: text/plain; charset=UTF-8; format=flowed',
      'Content-Transfer-Encoding: 8bit',
      '',
      `Am 22.11.26 um 02:36 schrieb ${fromName(mail)}:`,
      quoted(mail),
      '',
      mail.words,
      '',
      '-- ',
      'Eva Roth',
      'Einkauf, Firma GmbH',
    ),
  /** Plain text and HTML, the history as a block of header lines below. */
  outlook: (mail: Answer): string =>
    alternative(
      [...head(mail, 'AW: '), 'Thread-Topic: [Support]', 'Thread-Index: AQHbPEv', 'X-MS-Has-Attach:'],
      lines(
        mail.words,
        '',
        `Von: ${fromName(mail)} <${fromAddress(mail)}>`,
        'Gesendet: Sonntag, 22. November 2026 02:36',
        `An: ${mail.from}`,
        `Betreff: ${mail.notice.subject ?? ''}`,
        '',
        mail.notice.text ?? '',
      ),
      `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name="Generator" content="Microsoft Word 15"></head>
<body lang="DE" link="#0563C1"><div class="WordSection1"><p class="MsoNormal">${html(mail.words)}<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
<p class="MsoNormal"><b>Von:</b> ${html(fromName(mail))} &lt;${fromAddress(mail)}&gt;<br><b>Gesendet:</b> Sonntag, 22. November 2026 02:36<br>
<b>An:</b> ${html(mail.from)}<br><b>Betreff:</b> ${html(mail.notice.subject ?? '')}<o:p></o:p></p></div></div>
${inner(mail)}</div></body></html>`,
    ),
  gmail: (mail: Answer): string =>
    alternative(
      head(mail, 'Re: '),
      lines(
        mail.words,
        '',
        `On Sun, Nov 22, 2026 at 2:36 AM ${fromName(mail)} <${fromAddress(mail)}>`,
        'wrote:',
        '',
        quoted(mail),
        '',
      ),
      `<div dir="ltr">${html(mail.words)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Sun, Nov 22, 2026 at 2:36 AM ${html(fromName(mail))} &lt;<a href="mailto:${fromAddress(mail)}">${fromAddress(mail)}</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${inner(mail)}</blockquote></div>`,
    ),
  apple: (mail: Answer): string =>
    alternative(
      [...head(mail, 'Re: '), 'X-Mailer: Apple Mail (2.3826.200.121)'],
      lines(
        mail.words,
        '',
        `> On 22. Nov 2026, at 02:36, ${fromName(mail)} <${fromAddress(mail)}> wrote:`,
        '> ',
        quoted(mail),
        '',
      ),
      `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">${html(mail.words)}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On 22. Nov 2026, at 02:36, ${html(fromName(mail))} &lt;${fromAddress(mail)}&gt; wrote:</div><br class="Apple-interchange-newline"><div>${inner(mail)}</div></blockquote></div><br></body></html>`,
    ),
  iphone: (mail: Answer): string =>
    lines(
      ...head(mail, 'Re: '),
      'X-Mailer: iPhone Mail (22B91)',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      '',
      mail.words,
      '',
      'Von meinem iPhone gesendet',
      '',
      `> Am 22.11.2026 um 02:36 schrieb ${fromName(mail)} <${fromAddress(mail)}>:`,
      '> ',
      `> \uFEFF${quoted(mail).slice(2)}`,
    ),
  /** HTML alone. */
  gmx: (mail: Answer): string =>
    lines(
      ...head(mail, 'Aw: '),
      'X-UI-Message-Type: mail',
      'X-Priority: 3',
      'Content-Type: text/html; charset=UTF-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;"><div>${html(mail.words)}</div>`,
      '<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5; word-wrap: break-word;">',
      `<div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Sonntag, 22. November 2026 um 02:36 Uhr<br/><b>Von:</b>&nbsp;&quot;${html(fromName(mail))}&quot; &lt;${fromAddress(mail)}&gt;<br/><b>An:</b>&nbsp;${html(mail.from)}<br/><b>Betreff:</b>&nbsp;${html(mail.notice.subject ?? '')}</div>`,
      `<div name="quoted-content">${inner(mail)}</div></div></div></div></body></html>`,
    ),
};

function head(mail: Answer, prefix: string): readonly string[] {
  const { notice } = mail;
  const references = [notice.references ?? []].flat().join(' ');
  const threading = mail.unthreaded
    ? []
    : [`In-Reply-To: ${notice.messageId}`, `References: ${references} ${notice.messageId}`.replace('  ', ' ')];
  return [
    ...(mail.headers ?? []),
    `Date: ${new Date().toUTCString()}`,
    `From: ${mail.from}`,
    `To: ${mail.to}`,
    `Subject: ${mail.subject ?? prefix + (notice.subject ?? '').replace(/^Re: /, '')}`,
    `Message-ID: <${mail.id}>`,
    ...threading,
    'MIME-Version: 1.0',
  ];
}

function alternative(headers: readonly string[], text: string, markup: string): string {
  return lines(
    ...headers,
    'Content-Type: multipart/alternative; boundary="b0"',
    '',
    '--b0',
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '--b0',
    'Content-Type: text/html; charset="utf-8"',
    'Content-Transfer-Encoding: 8bit',
    '',
    markup,
    '',
    '--b0--',
  );
}

function quoted({ notice }: Answer): string {
  return (notice.text ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\r\n');
}

/** What stands in the notice's body element. */
function inner({ notice }: Answer): string {
  const markup = notice.html || '';
  return /<body[^>]*>([\s\S]*)<\/body>/.exec(markup)?.[1] ?? markup;
}

function fromName({ notice }: Answer): string {
  return notice.from?.value[0]?.name ?? '';
}

function fromAddress({ notice }: Answer): string {
  return notice.from?.value[0]?.address ?? '';
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
}

function lines(...all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n`.replace(/\r?\n/g, '\r\n');
}
