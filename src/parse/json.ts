// Takes a Message; gives the object of `mail read FILE --json`: a machine interface, its keys and their order are fixed
// in surface.md. Absent values are null or [].
import type { Address } from '../model/address.ts';
import type { Message } from '../model/message.ts';

/** The fixed form of a parsed mail. */
export function messageJson(message: Message): Readonly<Record<string, unknown>> {
  return {
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    references: message.references,
    date: message.date,
    receivedAt: message.receivedAt,
    from: message.from ? person(message.from) : null,
    sender: message.sender ? person(message.sender) : null,
    replyTo: message.replyTo.map(person),
    to: message.to.map(person),
    cc: message.cc.map(person),
    subject: message.subject,
    subjectClean: message.subjectClean,
    text: message.text,
    reply: message.reply,
    quoted: message.quoted,
    html: message.html,
    language: message.language,
    classes: message.classes,
    classEvidence: message.classEvidence ?? {},
    claims: message.claims,
    bounce: message.bounce && {
      kind: message.bounce.kind,
      status: message.bounce.status,
      action: message.bounce.action,
      recipient: message.bounce.recipient,
      originalMessageId: message.bounce.originalMessageId,
      text: message.bounce.text,
    },
    attachments: message.attachments.map((file) => ({
      filename: file.filename,
      type: file.type,
      size: file.size,
      sha256: file.sha256,
      inline: file.inline,
      cid: file.cid,
    })),
    defects: message.defects,
  };
}

function person(address: Address): Address {
  return { address: address.address, name: address.name };
}
