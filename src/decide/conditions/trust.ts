// Fields about proof: what trust/ could say of the From domain.
import type { Field } from './look.ts';
import { numberValue, textValues, truthValue } from './value.ts';

export const trustFields: Readonly<Record<string, Field>> = {
  'auth.state': { kind: 'name', read: (look) => textValues([look.mail.evidence.state]) },
  'auth.verified': { kind: 'truth', read: (look) => truthValue(look.mail.evidence.state === 'pass') },
  'auth.dkim': { kind: 'name', read: (look) => textValues([look.mail.evidence.dkim]) },
  'auth.spf': { kind: 'name', read: (look) => textValues([look.mail.evidence.spf]) },
  'auth.dmarc': { kind: 'name', read: (look) => textValues([look.mail.evidence.dmarc]) },
  'auth.arc': { kind: 'name', read: (look) => textValues([look.mail.evidence.arc]) },
  'spam.score': { kind: 'number', read: (look) => numberValue(look.mail.message.claims.spamScore) },
};
