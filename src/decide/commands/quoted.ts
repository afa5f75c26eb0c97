// Whether words hold lines of other mails: quoted with a mark, below a head, or a piece of a notice to agents. Takes words;
// gives yes or no: what is quoted may be internal. Pure, linear.

/** An answer point by point keeps the lines it answers, a forward what it hands on; those of a notice to agents are not the customer's to read. An agent's signed address stands in nothing else. */
export function holdsQuotes(words: string): boolean {
  return (
    /^[ \t]{0,3}>/m.test(words) ||
    HEAD.test(words) ||
    ATTACHED.test(words) ||
    /\bt\d{1,15}\.[0-9a-z]{1,6}\.[a-z2-7]{13}@/i.test(words)
  );
}

/** The head of another mail: a sender's label and, within three lines, one of a time. */
const HEAD =
  /^[ \t*_]{0,6}(?:from|von|van|de|da|od)[*_]{0,2}[ \u00a0]?:.{0,998}\n(?:.{0,998}\n){0,2}[ \t*_]{0,6}(?:sent|date|gesendet|datum|verzonden|envoyé|enviado|fecha|inviato|data|wysłano)[*_]{0,2}[ \u00a0]?:/im;

/** What the reader puts above an attached mail whose words it shows: its head may be a sender and no more. */
const ATTACHED = /^-------- Forwarded Message --------$/m;
