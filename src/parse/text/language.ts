// The language of a person's words: takes the new words; gives an ISO 639-1 code, or null when unsure. Counts the small
// words every sentence of a language holds (articles, pronouns, prepositions, greetings) over the first 4,000
// characters; words that two languages share count for both, so that only what tells them apart decides. Linear,
// no tables to load: see docs/decisions/009. Pure.

const SMALL_WORDS: Readonly<Record<string, string>> = {
  de: 'der die das den dem des ein eine einen einem einer und oder aber ist sind war nicht kein keine mit von zu zum zur für auf bei nach aus über unter wir ich sie ihr ihre ihren ihnen uns mir mich bitte danke hallo guten tag morgen sehr geehrte geehrter grüße gruß grüßen freundlichen vielen dank wird werden wurde haben habe hat kann können noch auch wie wenn dass daß seit heute mehr schon hier beim im am',
  en: 'the a an and or but is are was were not no with from to of for on at by in out about we i you your they he she it its this that these those please thanks thank hello hi dear regards kind best will would can could have has had been do does did how when what which there here since today still get my our me us',
  nl: 'de het een en of maar is zijn was niet geen met van te tot voor op bij naar uit over onder wij we ik u uw jij je jullie ons mij deze dit dat die graag bedankt dank hallo beste goedemorgen goedendag geachte groet groeten vriendelijke hartelijke wordt worden werd hebben heb heeft kan kunnen kunt nog ook hoe als sinds vandaag meer al hier er staat moet wil aan',
  fr: 'le la les un une des du de et ou mais est sont était pas ne avec pour sur dans par chez vers sous nous je vous votre vos notre il elle ils ce cet cette ces que qui quoi où merci bonjour bonsoir monsieur madame cordialement salutations sera serait peut pouvez avoir avez ai a été comment quand depuis aujourd hui encore plus ici toujours au aux mon ma mes',
  es: 'el la los las un una unos y o pero es son era no con de del para por en sobre hasta desde nosotros yo usted ustedes su sus este esta estos que quien gracias hola buenos días estimado estimada saludos saludo será puede pueden tengo tiene hay como cuando hoy más aquí muy mi mis al se lo le',
  it: 'il lo la i gli le un uno una e o ma è sono era non con di del della dei per su in da dal al alla noi io voi lei suo sua questo questa che chi grazie buongiorno buonasera ciao gentile cordiali saluti sarà può potete ho ha hanno come quando oggi più qui molto mio mia si ci',
  pt: 'o a os as um uma e ou mas é são era não com de do da dos das para por em no na sobre até nós eu você vocês seu sua este esta isso que quem obrigado obrigada olá bom dia prezado prezada cumprimentos atenciosamente será pode podem tenho tem há como quando hoje mais aqui muito meu minha ao à',
  pl: 'i w z na do nie się jest są był to że jak ale lub oraz od po przez dla pod przy my ja pan pani państwo wam nam mój moja ten ta te proszę dziękuję dzień dobry witam szanowni pozdrawiam pozdrowienia będzie może mogę mam ma czy kiedy dzisiaj już tylko też za o',
};

const LOOKED_AT = 4_000;
const MAX_WORDS = 600;
/** The share of small words a sentence of a language has at least; other languages' texts stay below. */
const MIN_SHARE = 0.12;
const MIN_HITS = 3;
/** How much stronger the first must be than the second. */
const MARGIN = 1.3;

const languagesOf: ReadonlyMap<string, readonly string[]> = wordsToLanguages();

/** The language of the text, null when it is too short, mixed, or none that is known. */
export function detectLanguage(text: string): string | null {
  const words =
    text
      .slice(0, LOOKED_AT)
      .normalize('NFC')
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.slice(0, MAX_WORDS) ?? [];
  const hits = new Map<string, number>();
  for (const word of words) {
    const languages = languagesOf.get(word);
    // A word of one language alone says more than one that three of them share.
    for (const language of languages ?? [])
      hits.set(language, (hits.get(language) ?? 0) + 1 / (languages?.length ?? 1));
  }
  const [first, second] = [...hits].sort((a, b) => b[1] - a[1]);
  if (!first || first[1] < MIN_HITS || first[1] / words.length < MIN_SHARE) return null;
  return second && first[1] < second[1] * MARGIN ? null : first[0];
}

function wordsToLanguages(): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const [language, words] of Object.entries(SMALL_WORDS)) {
    for (const word of new Set(words.split(' '))) map.set(word, [...(map.get(word) ?? []), language]);
  }
  return map;
}
