import { domainToASCII } from 'node:url';
import { describe, expect, test } from 'vitest';
import { asciiDomain, canonicalAddress } from '../../src/model/address.ts';

describe('a domain beyond ASCII', () => {
  test.each([
    ['a@MÜLLER.example', 'a@xn--mller-kva.example'],
    ['a@mu\u0308ller.example', 'a@xn--mller-kva.example'],
    ['a@straße.de', 'a@xn--strae-oqa.de'],
    ['a@müller.xn--p1ai', 'a@xn--mller-kva.xn--p1ai'],
    ['a@пример.рф', 'a@xn--e1afmkfd.xn--p1ai'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['a@ΣΑΣ.gr', 'a@xn--mxa9ab.gr'],
    ['a@ΟΔΌΣ-ΑΘΉΝΑ.gr', `a@${domainToASCII('οδόσ-αθήνα.gr')}`],
    ['a@น้ำ.ไทย', 'a@xn--q3c4c8cq.xn--o3cw4h'],
  ])('%s is %s', (text, address) => expect(canonicalAddress(text)).toBe(address));

  test.each([
    ['a soft hyphen', 'custo\u00admer.example'],
    ['a blank of no width', 'cus\u200btomer.example'],
    ['a wide letter', '\uff43ustomer.example'],
    ['a ligature', '\ufb00.example'],
    ['an ideographic stop', 'customer\u3002example'],
    ['a soft hyphen in a name of its own', 'm\u00fc\u00adller.example'],
    ['the sign of Kelvin', 'ban\u212a.example'],
    ['the sign of Kelvin in a name of its own', 'm\u00fcn\u212aen.example'],
  ])('that only turns into another by %s is none: no server asked for the policy of that one (H21, H22)', (_, text) => {
    expect(asciiDomain(text)).toBeNull();
    expect(canonicalAddress(`carl@${text}`)).toBeNull();
  });
});

test('a local part that only turns into another one is none', () => {
  expect(canonicalAddress('cler\u212a@customer.example')).toBeNull();
  expect(canonicalAddress('Clerk@customer.example')).toBe('clerk@customer.example');
});
