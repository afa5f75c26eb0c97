// Takes the words of a mail; gives the sign that a filter asks with them, by itself, that its sender be confirmed before a mail of
// ours is handed over, where no header says that a program wrote it. Weak evidence, so three things must be said: that *your*
// message to an address waits, that a click or an answer frees it, and that it is delivered then; whoever asks something else
// is a person. Pure, linear on bounded text. RFC 3834 §1 (no answer to an answer).

import { wordsSign } from './signs.ts';
import { withLetterRanges } from './text/letters.ts';

/** `Your message to max@example.org is being held`, in en de nl fr es it pt pl. */
const HELD = withLetterRanges(
  /(?<!\p{L})(?:your|ihre|uw|je|votre|su|tu|(?:il )?(?:tuo|suo)|[sa] sua|sua|twoja|pani|państwa) (?:e-?mail|message|mail|nachricht|bericht|courriel|mensaje|correo|messaggio|mensagem|wiadomość)(?!\p{L})[^?\n]{0,160}(?<!\p{L})(?:(?:being |been |is |was )(?:held|waitlisted|quarantined|delayed|put on hold)|zurückgehalten|angehalten|tegengehouden|vastgehouden|mis(?:e)? en attente|retenue?|bloquée?|retenido|en espera|trattenut[ao]|in attesa|retid[ao]|(?:para que sua mensagem|aguardando)|zatrzyman[ay]|wstrzyman[ay])/iu,
);
const FREES = withLetterRanges(
  /(?<!\p{L})(?:click|clicking|follow the link|reply to this (?:e-?mail|message)|klicken|klik|cliqu(?:ez|er|ant|e)|authentifi\p{L}{1,6}|haga clic|pulse|clicc\p{L}{1,4}|kliknij|kliknąć|(?:verification|authentication|guest list))(?!\p{L})/iu,
);
/** The cheap sign of it: nearly every mail is passed over by this alone. */
const MAY_FREE =
  /click|follow the|reply to this|klick|klik|cliqu|authenti|haga clic|pulse|clicc|verification|guest list/i;
/** One of these is in all that says that a message waits. */
const MAY_HOLD =
  /held|waitlisted|quarantined|delayed|put on hold|gehalten|gehouden|attente|reten|bloquée?|en espera|trattenut|in attesa|retid|sua mensagem|aguardando|zatrzyman|wstrzyman/iu;
const DELIVERED =
  /(?<!\p{L})(?:(?:be|for|is|are) (?:released|delivered|delivery)|deliver|release|zugestellt|zustell\p{L}{1,4}|bezorgd|afgeleverd|(?:soit|être) (?:remis|délivré|distribué)e?|entregad[oa]|entregue|encaminhada|consegnat[oa]|recapitat[oa]|dostarczon[ay])(?!\p{L})/iu;

const MAX_WORDS = 2_048;

/** What makes the words a filter's that asks who we are, null when they are none's. */
export function challengeSign(text: string): string | null {
  const words = text.slice(0, MAX_WORDS);
  const isOne =
    MAY_FREE.test(words) &&
    MAY_HOLD.test(words) &&
    FREES.test(words) &&
    HELD.test(words) &&
    DELIVERED.test(words) &&
    !/\p{L}\s?[?？](?=\s|$)/u.test(words);
  return isOne ? wordsSign(HELD, words) : null;
}
