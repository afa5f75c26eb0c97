// What the values every site begins with are called in four languages, as notices show them: whoever reads "Priorität:
// hoch" may write `#priority hoch`. A site's own labels come first; a test holds these against the words of notices. Plain data.
import { fold, foldGerman } from '../fold.ts';

/** By code. */
export const valueWords: Readonly<Record<string, readonly string[]>> = {
  low: ['niedrig', 'laag', 'basse', 'bas', 'gering', 'faible'],
  normal: ['normaal', 'normale'],
  high: ['hoch', 'hoog', 'haute', 'haut', 'élevée'],
  urgent: ['dringend', 'urgente', 'dringlich', 'eilig', 'sehr hoch', 'spoed', 'très haute'],
  minor: ['gering', 'mineure', 'leicht', 'klein', 'mineur'],
  major: ['hoch', 'groot', 'majeure', 'schwer', 'erheblich', 'ernstig', 'grave', 'majeur'],
  critical: ['kritisch', 'kritiek', 'critique'],
  request: ['Anfrage', 'verzoek', 'demande'],
  incident: ['Störung', 'storing'],
  invoice: ['Rechnung', 'factuur', 'facture'],
  alert: ['Alarm', 'alerte'],
  solved: ['gelöst', 'erledigt', 'opgelost', 'résolu', 'résolue', 'behoben', 'verholpen'],
  no_answer: ['no answer', 'keine Rückmeldung', 'keine Antwort', 'geen reactie', 'geen antwoord', 'sans réponse'],
  duplicate: [
    'doppelt gemeldet',
    'doppelt',
    'dubbel gemeld',
    'dubbel',
    'déjà signalé',
    'doublon',
    'Duplikat',
    'dupliziert',
    'Doppelmeldung',
    'duplicaat',
  ],
  not_us: [
    'not within our responsibility',
    'nicht in unserer Zuständigkeit',
    'valt niet onder onze verantwoordelijkheid',
    'hors de notre responsabilité',
  ],
  recovered: ['recovered by itself', 'von selbst erledigt', 'vanzelf hersteld', 'rétabli tout seul'],
  user: ['operating error', 'Bedienung', 'bediening', 'erreur de manipulation'],
  bug: ['software fault', 'Programmfehler', 'softwarefout', 'défaut du logiciel'],
  supplier: ['Lieferant', 'leverancier', 'fournisseur'],
};

const folded = new Map(
  Object.entries(valueWords).map(([code, words]) => [code, [...words.map(fold), ...words.map(foldGerman)]] as const),
);

/** Folded words for a code; none for a code of the site's own. */
export function wordsFor(code: string): readonly string[] {
  return folded.get(code) ?? [];
}
