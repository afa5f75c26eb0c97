// Takes a Message-ID that a mail server gave a notice of ours; gives it as it is kept and looked for. Pure.

/** Amazon SES names its region in the domain, in its answer it does not: both sides are compared without. */
export function sentId(messageId: string): string {
  const ses = /^<([0-9a-f-]{20,80})@(?:[a-z0-9-]{1,30}\.)?amazonses\.com>$/i.exec(messageId.slice(0, 300))?.[1];
  return ses === undefined ? messageId : `<${ses.toLowerCase()}@amazonses.com>`;
}
