// How mail programs write an answer: the same words in the form of each – text or HTML, what they make of blanks, links
// and the first line, their signature, how they quote. Takes words and the mail that is answered; gives the bytes of a
// mail. Made after real mails of these programs; nothing here is random.

export type Language = 'en' | 'de' | 'nl' | 'fr';

export interface Letter {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly inReplyTo: string | null;
  readonly auth: string;
  readonly language: Language;
  /** The writer's own lines. */
  readonly lines: readonly string[];
  /** The notice he answers; [] = he answers none. */
  readonly quoted: readonly string[];
}

export type Client = (letter: Letter) => string;

const SUPPORT = 'Example Support <support@example.com>';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Addresses become links, as programs do it. */
const linked = (text: string): string =>
  escaped(text).replaceAll(/[\w.+-]+@[\w.-]+\.\w+/g, (address) => `<a href="mailto:${address}">${address}</a>`);
const autolinked = (text: string): string =>
  text.replaceAll(/(?<![<\w.+-])[\w.+-]+@[\w.-]+\.\w+(?!>)/g, (address) => `${address}<mailto:${address}>`);

function quotedPrintable(text: string, charset: 'utf8' | 'latin1' = 'utf8'): string {
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      let width = 0;
      const bytes = Buffer.from(line, charset);
      for (const [at, byte] of bytes.entries()) {
        const isLast = at === bytes.length - 1;
        const plain = (byte >= 33 && byte <= 126 && byte !== 61) || ((byte === 32 || byte === 9) && !isLast);
        const piece = plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        if (width + piece.length > 75) {
          out += '=\n';
          width = 0;
        }
        out += piece;
        width += piece.length;
      }
      return out;
    })
    .join('\n');
}

const base64 = (text: string): string =>
  (
    Buffer.from(text.replaceAll('\n', '\r\n'))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');

/** Format=flowed: long lines are broken with a blank at their end, stuffing where a line needs it (RFC 3676 §4). */
function flowed(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('>') || line === '-- ') return [line];
      const parts: string[] = [];
      let rest = line.trimEnd();
      while (rest.length > 72) {
        const at = rest.lastIndexOf(' ', 72);
        if (at < 1) break;
        parts.push(rest.slice(0, at + 1));
        rest = rest.slice(at + 1);
      }
      return [...parts, rest].map((part) => (/^(?:[ >]|From )/.test(part) ? ` ${part}` : part));
    })
    .join('\n');
}

function encodedWord(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function mail(letter: Letter, head: readonly string[], body: string): string {
  const { inReplyTo } = letter;
  return [
    ...(letter.auth === '' ? [] : [letter.auth]),
    `From: ${letter.from}`,
    `To: ${letter.to}`,
    `Subject: ${encodedWord(letter.subject)}`,
    `Message-ID: <${letter.id}@staff.example>`,
    'Date: Wed, 7 Jan 2026 10:00:00 +0000',
    ...(inReplyTo === null ? [] : [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`]),
    'MIME-Version: 1.0',
    ...head,
    '',
    body,
    '',
  ].join('\n');
}

function alternative(
  letter: Letter,
  head: readonly string[],
  parts: { readonly text: string; readonly html: string; readonly charset?: 'UTF-8' | 'iso-8859-1' },
): string {
  const { text, html, charset = 'UTF-8' } = parts;
  const boundary = `----=_${letter.id.replaceAll(/[^\w]/g, '')}`;
  const code = charset === 'UTF-8' ? 'utf8' : 'latin1';
  const part = (type: string, content: string): string =>
    `--${boundary}\nContent-Type: ${type}; charset="${charset}"\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(content, code)}\n`;
  return mail(
    letter,
    [...head, `Content-Type: multipart/alternative;\n\tboundary="${boundary}"`],
    `This is a multi-part message in MIME format.\n\n${part('text/plain', text)}\n${part('text/html', html)}\n--${boundary}--`,
  );
}

const plainly = (letter: Letter, head: readonly string[], text: string, type = 'text/plain; charset=utf-8'): string =>
  mail(letter, [...head, `Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit'], text);

const pick = (letter: Letter, words: Readonly<Record<Language, string>>): string => words[letter.language];
const marked = (lines: readonly string[], mark = '> '): string =>
  lines.map((line) => `${mark}${line}`.trimEnd()).join('\n');

const WROTE: Readonly<Record<Language, string>> = {
  en: `On Wed, Jan 7, 2026 at 10:00 AM ${SUPPORT} wrote:`,
  de: `Am Mi., 7. Jan. 2026 um 11:00 Uhr schrieb ${SUPPORT}:`,
  nl: `Op wo 7 jan 2026 om 11:00 schreef ${SUPPORT}:`,
  fr: `Le mer. 7 janv. 2026 à 11:00, ${SUPPORT} a écrit :`,
};

function quoteBelow(letter: Letter, attribution: string): string {
  return letter.quoted.length === 0 ? '' : `\n\n${attribution}\n\n${marked(letter.quoted)}`;
}

/** The head of the mail that is answered, as Outlook and others write it above it. */
function headBlock(letter: Letter): readonly string[] {
  const subject = letter.subject.replace(/^(?:Re|AW|Antw|RE|TR): /i, '');
  switch (letter.language) {
    case 'de':
      return [
        `Von: ${SUPPORT}`,
        'Gesendet: Mittwoch, 7. Januar 2026 11:00',
        `An: ${letter.from}`,
        `Betreff: ${subject}`,
      ];
    case 'nl':
      return [
        `Van: ${SUPPORT}`,
        'Verzonden: woensdag 7 januari 2026 11:00',
        `Aan: ${letter.from}`,
        `Onderwerp: ${subject}`,
      ];
    case 'fr':
      return [`De : ${SUPPORT}`, 'Envoyé : mercredi 7 janvier 2026 11:00', `À : ${letter.from}`, `Objet : ${subject}`];
    default:
      return [
        `From: ${SUPPORT}`,
        'Sent: Wednesday, January 7, 2026 10:00 AM',
        `To: ${letter.from}`,
        `Subject: ${subject}`,
      ];
  }
}

const gmailWeb: Client = (letter) => {
  const own = letter.lines.map((line) => (line === '' ? '<div><br></div>' : `<div>${linked(line)}</div>`)).join('');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${escaped(WROTE[letter.language])}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${letter.quoted.map(escaped).join('<br>')}</blockquote></div>`;
  return alternative(letter, [], {
    text: `${letter.lines.join('\n')}${quoteBelow(letter, WROTE[letter.language])}`,
    html: `<div dir="ltr">${own}</div>${quote}`,
  });
};

const gmailPhone: Client = (letter) => {
  const own = letter.lines.map((line) => `<div dir="auto">${line === '' ? '<br>' : linked(line)}</div>`).join('');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escaped(WROTE[letter.language])}<br></div><blockquote class="gmail_quote">${letter.quoted.map(escaped).join('<br>\n')}</blockquote></div>`;
  return alternative(letter, [], {
    text: `${letter.lines.join('\n')}${quoteBelow(letter, WROTE[letter.language])}`,
    html: `${own}${quote}`,
  });
};

const IPHONE: Readonly<Record<Language, string>> = {
  en: 'Sent from my iPhone',
  de: 'Von meinem iPhone gesendet',
  nl: 'Verstuurd vanaf mijn iPhone',
  fr: 'Envoyé de mon iPhone',
};
const APPLE: Readonly<Record<Language, string>> = {
  en: `On 7 Jan 2026, at 10:00, ${SUPPORT} wrote:`,
  de: `Am 07.01.2026 um 11:00 schrieb ${SUPPORT}:`,
  nl: `Op 7 jan 2026 om 11:00 heeft ${SUPPORT} het volgende geschreven:`,
  fr: `Le 7 janv. 2026 à 11:00, ${SUPPORT} a écrit :`,
};

/** Writes a capital where a sentence begins, two blanks as a full stop, and a mark nobody sees before the quotation. */
const iphone: Client = (letter) => {
  const own = letter.lines.map((line) =>
    line.replace(/^([#@/])(\p{L})/u, (_, sign: string, first: string) => sign + first.toUpperCase()),
  );
  const quote =
    letter.quoted.length === 0 ? '' : `\n> ${APPLE[letter.language]}\n> \n> \ufeff${letter.quoted.join('\n> ')}`;
  return plainly(letter, ['X-Mailer: iPhone Mail (22C161)'], `${own.join('\n')}\n\n${pick(letter, IPHONE)}\n${quote}`);
};

const iphoneHtml: Client = (letter) => {
  const own = letter.lines
    .map((line) => (line === '' ? '<div><br></div>' : `<div dir="ltr">${linked(line)}</div>`))
    .join('');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div dir="ltr"><br><blockquote type="cite">${escaped(APPLE[letter.language])}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff${letter.quoted.map(escaped).join('<br>')}</div></blockquote>`;
  return alternative(letter, ['X-Mailer: iPhone Mail (22C161)'], {
    text: `${letter.lines.join('\n')}\n\n${pick(letter, IPHONE)}${letter.quoted.length === 0 ? '' : `\n\n> ${APPLE[letter.language]}\n> \n> \ufeff${letter.quoted.join('\n> ')}`}`,
    html: `<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">${own}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">${pick(letter, IPHONE)}</div>${quote}</body></html>`,
  });
};

const appleMail: Client = (letter) =>
  plainly(
    letter,
    ['X-Mailer: Apple Mail (2.3774.400.31)'],
    flowed(
      `${letter.lines.join('\n')}\n\n${letter.quoted.length === 0 ? '' : `> ${APPLE[letter.language]}\n>\n${marked(letter.quoted)}`}`,
    ),
    'text/plain; charset=utf-8; format=flowed; delsp=no',
  );

/** A first line with nothing but a blank that does not break, links where there were addresses. */
const outlookDesktop: Client = (letter) => {
  const paragraph = (line: string): string =>
    `<p class=MsoNormal>${line === '' ? '<o:p>&nbsp;</o:p>' : `<span lang=DE style='mso-fareast-language:EN-US'>${linked(line)}<o:p></o:p></span>`}</p>`;
  const head = headBlock(letter);
  const bold = (line: string): string => escaped(line).replace(/^([^:]+:)/, '<b>$1</b>');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>${head.map(bold).join('<br>')}<o:p></o:p></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>${letter.quoted.map(paragraph).join('')}`;
  return alternative(letter, ['X-Mailer: Microsoft Outlook 16.0', 'Thread-Index: AQHcfw=='], {
    text: `\u00a0\n${letter.lines.map(autolinked).join('\n\n').replaceAll('\n\n\n\n', '\n\n')}\n\n${letter.quoted.length === 0 ? '' : `${head.map(autolinked).join('\n')}\n\n${letter.quoted.join('\n\n')}`}`,
    html: `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15 (filtered medium)"><style><!--p.MsoNormal{margin:0cm;font-size:11.0pt;}--></style></head><body lang=DE link="#0563C1"><div class=WordSection1><p class=MsoNormal><o:p>&nbsp;</o:p></p>${letter.lines.map(paragraph).join('')}<p class=MsoNormal><o:p>&nbsp;</o:p></p>${quote}</div></body></html>`,
    charset: 'iso-8859-1',
  });
};

/** Text alone, with the address in angle brackets behind itself, in the code page of old. */
const outlookText: Client = (letter) => {
  const head = headBlock(letter);
  const rule = {
    en: '-----Original Message-----',
    de: '-----Ursprüngliche Nachricht-----',
    nl: '-----Oorspronkelijk bericht-----',
    fr: "-----Message d'origine-----",
  };
  const text = `${letter.lines.map(autolinked).join('\n')}\n\n${letter.quoted.length === 0 ? '' : `${pick(letter, rule)}\n${head.map(autolinked).join('\n')}\n\n${letter.quoted.join('\n')}`}`;
  return mail(
    letter,
    [
      'X-Mailer: Microsoft Outlook 16.0',
      'Content-Type: text/plain; charset="iso-8859-1"',
      'Content-Transfer-Encoding: quoted-printable',
    ],
    quotedPrintable(text, 'latin1'),
  );
};

const outlookWeb: Client = (letter) => {
  const style = 'style="font-family: Aptos, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"';
  const block = (line: string): string =>
    `<div class="elementToProof" ${style}>${line === '' ? '<br>' : linked(line)}</div>`;
  const bold = (line: string): string => escaped(line).replace(/^([^:]+:)/, '<b>$1</b>');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${headBlock(letter).map(bold).join('<br>')}</font><div>&nbsp;</div></div><div>${letter.quoted.map(escaped).join('<br>')}</div>`;
  return mail(
    letter,
    [
      'Content-Type: text/html; charset="utf-8"',
      'Content-Transfer-Encoding: base64',
      'x-ms-exchange-messagesentrepresentingtype: 1',
    ],
    base64(
      `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="ltr">${letter.lines.map(block).join('')}${quote}</body></html>`,
    ),
  );
};

const outlookPhone: Client = (letter) => {
  const get = {
    en: 'Get Outlook for Android<https://aka.ms/AAb9ysg>',
    de: 'Outlook für Android<https://aka.ms/AAb9ysg> herunterladen',
    nl: 'Outlook voor Android<https://aka.ms/AAb9ysg> downloaden',
    fr: 'Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>',
  };
  const quote =
    letter.quoted.length === 0
      ? ''
      : `\n________________________________\n${headBlock(letter).join('\n')}\n\n${letter.quoted.join('\n')}`;
  return plainly(
    letter,
    ['X-MS-Exchange-Organization-SCL: -1'],
    `${letter.lines.join('\n')}\n\n${pick(letter, get)}${quote}`,
  );
};

const thunderbird: Client = (letter) => {
  const wrote = {
    en: `On 07/01/2026 11:00, Example Support wrote:`,
    de: `Am 07.01.26 um 11:00 schrieb Example Support:`,
    nl: `Op 07-01-2026 om 11:00 schreef Example Support:`,
    fr: `Le 07/01/2026 à 11:00, Example Support a écrit :`,
  };
  const quote = letter.quoted.length === 0 ? '' : `\n${pick(letter, wrote)}\n${marked(letter.quoted)}\n`;
  return plainly(
    letter,
    ['User-Agent: Mozilla Thunderbird'],
    flowed(`${letter.lines.join('\n')}\n${quote}\n-- \nAnna Muster\nExample Support`),
    'text/plain; charset=UTF-8; format=flowed',
  );
};

const thunderbirdHtml: Client = (letter) => {
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div class="moz-cite-prefix">${escaped(APPLE[letter.language])}<br></div><blockquote type="cite" cite="mid:x@example.com">${letter.quoted.map(escaped).join('<br>')}</blockquote>`;
  return mail(
    letter,
    ['User-Agent: Mozilla Thunderbird', 'Content-Type: text/html; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'],
    `<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n  </head>\n  <body>\n${letter.lines.map((line) => (line === '' ? '    <p><br>\n    </p>' : `    <p>${linked(line)}</p>`)).join('\n')}\n${quote}\n    <div class="moz-signature">-- <br>\n      Anna Muster</div>\n  </body>\n</html>`,
  );
};

const k9: Client = (letter) => {
  const wrote = {
    en: `On January 7, 2026 10:00:00 AM UTC, ${SUPPORT} wrote:`,
    de: `Am 7. Januar 2026 11:00:00 MEZ schrieb ${SUPPORT}:`,
    nl: `Op 7 januari 2026 11:00:00 CET schreef ${SUPPORT}:`,
    fr: `Le 7 janvier 2026 11:00:00 GMT+01:00, ${SUPPORT} a écrit :`,
  };
  const sign = {
    en: 'Sent from my Android device with K-9 Mail. Please excuse my brevity.',
    de: 'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
    nl: 'Verzonden vanaf mijn Android-apparaat met K-9 Mail.',
    fr: 'Envoyé de mon appareil Android avec K-9 Mail. Veuillez excuser ma brièveté.',
  };
  const quote = letter.quoted.length === 0 ? '' : `\n\n${pick(letter, wrote)}\n${marked(letter.quoted, '>')}`;
  return mail(
    letter,
    [
      'User-Agent: K-9 Mail for Android',
      'Content-Type: text/plain;\n charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
    ],
    quotedPrintable(`${letter.lines.join('\n')}\n-- \n${pick(letter, sign)}${quote}`),
  );
};

const samsung: Client = (letter) => {
  const sent = {
    en: 'Sent from my Galaxy',
    de: 'Von meinem/meiner Galaxy gesendet',
    nl: 'Verzonden vanaf mijn Galaxy',
    fr: 'Envoyé depuis mon appareil Galaxy',
  };
  const rule = {
    en: '-------- Original message --------',
    de: '-------- Ursprüngliche Nachricht --------',
    nl: '-------- Oorspronkelijk bericht --------',
    fr: "-------- Message d'origine --------",
  };
  const own = letter.lines.map((line) => `<div dir="auto">${line === '' ? '<br>' : linked(line)}</div>`).join('');
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div align="left" dir="auto" style="font-size:100%;color:#000000"><div>${pick(letter, rule)}</div>${headBlock(
          letter,
        )
          .map((line) => `<div>${escaped(line)} </div>`)
          .join('')}<div><br></div></div>${letter.quoted.map(escaped).join('<br>')}`;
  return mail(
    letter,
    ['Content-Type: text/html; charset=UTF-8', 'Content-Transfer-Encoding: base64'],
    base64(
      `<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">${own}<div dir="auto"><br></div><div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">${pick(letter, sent)}</div></div><div dir="auto"><br></div>${quote}</body></html>`,
    ),
  );
};

const gmx: Client = (letter) => {
  const head = {
    en: 'Sent: Wednesday, January 07, 2026 at 11:00 AM',
    de: 'Gesendet: Mittwoch, 7. Januar 2026 um 11:00 Uhr',
    nl: 'Verzonden: woensdag 7 januari 2026 om 11:00',
    fr: 'Envoyé: mercredi 7 janvier 2026 à 11:00',
  };
  const names = {
    en: ['From', 'To', 'Subject'],
    de: ['Von', 'An', 'Betreff'],
    nl: ['Van', 'Aan', 'Onderwerp'],
    fr: ['De', 'À', 'Objet'],
  }[letter.language];
  const quote =
    letter.quoted.length === 0
      ? ''
      : `<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>${escaped(pick(letter, head))}</b><br><b>${names[0]}:</b> &quot;Example Support&quot; &lt;support@example.com&gt;<br><b>${names[1]}:</b> ${escaped(letter.from)}<br><b>${names[2]}:</b> ${escaped(letter.subject.replace(/^(?:Re|AW|Antw): /i, ''))}</div><div name="quoted-content">${letter.quoted.map(escaped).join('<br>')}</div></div>`;
  return mail(
    letter,
    [
      'X-UI-Message-Type: mail',
      'Content-Type: text/html; charset=UTF-8',
      'Content-Transfer-Encoding: quoted-printable',
    ],
    quotedPrintable(
      `<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">${letter.lines.map((line) => `<div>${line === '' ? '&nbsp;' : linked(line)}</div>`).join('\n')}\n<div>&nbsp;\n${quote}</div></div></body></html>`,
    ),
  );
};

const roundcube: Client = (letter) => {
  const wrote = {
    en: 'On 2026-01-07 11:00, Example Support wrote:',
    de: 'Am 2026-01-07 11:00, schrieb Example Support:',
    nl: 'Example Support schreef op 2026-01-07 11:00:',
    fr: 'Le 2026-01-07 11:00, Example Support a écrit :',
  };
  const quote = letter.quoted.length === 0 ? '' : `\n\n${pick(letter, wrote)}\n${marked(letter.quoted)}`;
  return plainly(
    letter,
    ['User-Agent: Roundcube Webmail/1.6.9'],
    flowed(`${letter.lines.join('\n')}${quote}`),
    'text/plain; charset=UTF-8;\n format=flowed',
  );
};

const zimbra: Client = (letter) => {
  const rule = {
    en: '----- Original Message -----',
    de: '----- Ursprüngliche Mail -----',
    nl: '----- Oorspronkelijk bericht -----',
    fr: '----- Mail original -----',
  };
  const head = headBlock(letter).map((line) =>
    line.replace(/^(Sent|Gesendet|Verzonden|Envoyé ?): .*/, '$1: Wednesday, January 7, 2026 11:00:00 AM'),
  );
  const quote =
    letter.quoted.length === 0 ? '' : `\n\n${pick(letter, rule)}\n${head.join('\n')}\n\n${letter.quoted.join('\n')}`;
  return plainly(
    letter,
    ['X-Mailer: Zimbra 9.0.0_GA_4653 (ZimbraWebClient - GC131 (Win)/9.0.0_GA_4653)'],
    `${letter.lines.join('\n')}${quote}`,
  );
};

const mutt: Client = (letter) => {
  const wrote = 'On Wed, Jan 07, 2026 at 10:00:00AM +0000, Example Support wrote:';
  const quote = letter.quoted.length === 0 ? '' : `\n\n${wrote}\n${marked(letter.quoted)}`;
  return plainly(
    letter,
    ['Content-Disposition: inline', 'User-Agent: Mutt/2.2.12 (2023-09-09)'],
    `${letter.lines.join('\n')}${quote}`,
  );
};

/** A button of an agent's mail, pressed on a phone: nothing is quoted, nothing is answered, the subject carries the number. */
const button: Client = (letter) =>
  plainly(
    { ...letter, inReplyTo: null },
    ['X-Mailer: iPhone Mail (22C161)'],
    `${letter.lines.join('\n')}\n\n\n${pick(letter, IPHONE)}\n`,
  );

export const clients: Readonly<Record<string, Client>> = {
  'gmail-web': gmailWeb,
  'gmail-android': gmailPhone,
  'iphone-text': iphone,
  'iphone-html': iphoneHtml,
  'apple-mail': appleMail,
  'outlook-desktop': outlookDesktop,
  'outlook-text': outlookText,
  'outlook-web': outlookWeb,
  'outlook-android': outlookPhone,
  thunderbird,
  'thunderbird-html': thunderbirdHtml,
  'k9-mail': k9,
  samsung,
  'gmx-web': gmx,
  roundcube,
  zimbra,
  mutt,
  'button-iphone': button,
};
