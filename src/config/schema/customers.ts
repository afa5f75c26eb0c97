// `customers:`: what is believed of the people who write to us. Organisations, contracts and projects themselves are records
// kept with `mailclerk organisation|contract|project`, not configuration.
import { z } from 'zod';
import { asciiDomain } from '../../model/address.ts';
import { oneOrMore, textLeaf } from './leaf.ts';

const domain = textLeaf('a domain like provider.example', { minLength: 1 }, (text) => asciiDomain(text) ?? undefined);

export const customers = z.strictObject({
  mail_providers: oneOrMore(domain, 1000)
    .prefault([])
    .describe(
      'Further domains behind which anybody may be (besides the ~200 that are known): none of them, nor a subdomain, ever makes an organisation.',
    ),
});
