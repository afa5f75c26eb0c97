// Addresses no person reads: robots, list managers, bounce addresses (BATV, SRS, VERP). An answer to one would loop or
// bother a list's manager (H45; RFC 3834 §2, RFC 5321 §4.5.5). Takes an address; gives yes or no. Linear, pure.
import { addressParts } from '../../model/address.ts';

/** Their local parts. */
const ROBOTS: readonly RegExp[] = [
  /^(?:mailer-?daemon|postmaster|nobody|bounces?|listserv|majordomo|mdaemon|auto-?(?:reply|responder))(?:$|\+)/,
  /^(?:no|do-?not|dont|never)[-_.]?repl(?:y|ies)(?:$|[-_.+=\d])/,
  /^(?:(?:keine?|nicht)[-_.]?antwort(?:en)?|antwort(?:en)?[-_.]?nicht)(?:$|[-_.+=\d])/,
  // fr, nl, es, it, pt
  /^(?:ne[-_.]?pas[-_.]?repondre|(?:niet[-_.]?be|geen[-_.]?)antwoord(?:en)?)(?:$|[-_.+=\d])/,
  /^(?:no[-_.]?(?:responder?|contestar)|non[-_.]?rispondere|nao[-_.]?respond[ae]r?)(?:$|[-_.+=\d])/,
  /^do[-_.]not[-_.]reply(?:$|[-_.+=\d])/,
  /[-_.+](?:no-?reply|donotreply)$/,
  /^owner-/,
  /-(?:owner|bounces?|request)(?:$|\+)/,
  /^bounces?[-+=_.]/,
  /^(?:msprvs1|prvs|srs0|srs1|btv1)[=+-]/,
];

/** True for an address no person reads: an answer would loop or bother a list's manager (H45). */
export function isRobot(address: string): boolean {
  const { local, tag } = addressParts(address);
  const whole = tag === '' ? local : `${local}+${tag}`;
  return ROBOTS.some((robot) => robot.test(whole));
}
