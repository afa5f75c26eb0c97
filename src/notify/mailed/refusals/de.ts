// What the desk refuses, in German, by the English sentence. It addresses nobody, so that formal and informal read the same. Plain data.
export const refusedGerman: Readonly<Record<string, string>> = {
  'assign "{0}" names more than 50, expected fewer': 'mehr als 50 Namen; höchstens 50 auf einmal',
  'assign "{0}" names somebody and none, expected one of them; "-NAME" takes off':
    '„{0}“ nennt jemanden und zugleich niemanden; „-NAME“ nimmt jemanden weg',
  'agent {0} is not assignable and gets no tickets (agents.{1}.assignable)': '{0} bekommt keine Vorgänge zugewiesen',
  'assign cannot take off "{0}", expected an agent or a team behind the -':
    'hinter dem - wird eine Person oder ein Team erwartet',
  'assign {0} needs agents, and there are none, expected queues.{1}.agents': 'das Team {1} hat keine Mitglieder',
  'assign {0} finds nobody: {1}': 'niemand ist verfügbar: {1}',
  'assign is empty, expected an agent, a team or none': 'es fehlt, wem: eine Person oder ein Team',
  'assign "sender" needs a mail written by an agent; this one is not':
    '„sender“ geht nur in der E-Mail eines Mitarbeiters',
  'workflow {0} names no status in on_close that exists':
    'der Ablauf {0} hat keinen Status zum Schließen; bitte der Verwaltung melden',
  '{0} minutes will not do, expected 1 to {1} (20m, 1h30, 2h)':
    '{0} Minuten gehen nicht; möglich sind 1 bis {1} (20m, 1h30, 2h)',
  '{0} (overdraw: refuse); put something on its account or take the contract off':
    'das Konto des Vertrags reicht dafür nicht; es muss aufgefüllt oder der Vertrag vom Vorgang genommen werden',
  '{0} has no mail that could go along, expected one; leave the original out':
    'in {0} gibt es keine E-Mail, die mitgehen könnte; ohne Original weiterleiten',
  '{0} is not rated, expected a rating that could go along; leave it out':
    '{0} ist nicht bewertet; ohne Bewertung weiterleiten',
  '{0} has no file "{1}", expected ids as `ticket files` lists them': '{0} hat keine Datei „{1}“',
  '{0} ({1}) was removed from {2} and is not sent; put it back first': '{0} wurde aus {2} entfernt und geht nicht mit',
  'the forward is empty, expected text, files, or one of original, rating, history, notes':
    'zum Weiterleiten fehlt der Inhalt: Text, Dateien oder original, history, notes, rating',
  'ticket {0} cannot be linked to itself, expected another ticket':
    'ein Vorgang lässt sich nicht mit sich selbst verknüpfen',
  'ticket {0} does not exist, expected one to link to': 'den anderen Vorgang gibt es nicht',
  '{0} is linked to {1} as {2}: it cannot be {3}, too; end that link first':
    '{0} und {1} sind schon andersherum verknüpft; zuerst diese Verknüpfung lösen',
  '{0} has the parent {1}, expected at most one; end that link first':
    '{0} gehört schon zu {1}; zuerst diese Verknüpfung lösen',
  'ticket {0} does not exist, expected one to merge into': 'den anderen Vorgang gibt es nicht',
  'ticket {0} cannot be merged into itself, expected another ticket':
    'ein Vorgang lässt sich nicht mit sich selbst zusammenführen',
  'that would be a circle: the other ticket was merged into {0} itself':
    'der andere Vorgang ist selbst in {0} aufgegangen',
  'ticket {0} was merged further than {1} tickets, expected its survivor':
    '{0} ist seinerseits zu oft zusammengeführt worden; den letzten Vorgang angeben',
  "{0} is {1}'s and {2} is {3}'s: tickets of different customers are merged only when you say so (--yes); neither will see the other's mails":
    '{0} gehört {1}, {2} gehört {3}: Vorgänge verschiedener Kunden nur mit „ja“ hinter der Nummer; keiner sieht die E-Mails des anderen',
  'the note is empty, expected text or an attachment': 'die Notiz ist leer',
  '{0} is taken: it was for the first who accepts, and {1} was': '{0} ist vergeben: {1} hat zuerst angenommen',
  "{0} is {1}'s: give it back (mailclerk ticket assign --remove)":
    '{0} liegt schon bei {1}; zurückgeben mit #zuweisen -{1}',
  '{0} "{1}" cannot {2} an offer, expected an agent (--as NAME)': 'nur Mitarbeiter können ein Angebot beantworten',
  "it is {0}'s": 'er liegt bei {0}',
  'take it instead (mailclerk ticket take)': 'stattdessen #übernehmen',
  '{0} is not offered, or not any more: {1}': '{0} ist nicht oder nicht mehr angeboten: {1}',
  '{0} is closed: there is nothing to {1} any more': '{0} ist geschlossen',
  '{0} was not offered to {1}, but to {2}': '{0} wurde {2} angeboten, nicht {1}',
  'postpone "{0}" is no time, expected 4h, 3d, 2w, 1mo, 4bh, 2bd or "until 2026-02-01"':
    '„{0}“ ist keine Zeit; möglich: 4h, 3 Tage, 2 Wochen, 2bd (Arbeitstage) oder „until 2026-02-01“',
  'postpone "{0}" lies in the past, expected a time to come': '„{0}“ liegt in der Vergangenheit',
  'postpone "until none" is no time; `ticket set REF due=none` takes the due time away':
    '„none“ ist keine Zeit; #fällig none nimmt die Frist weg',
  'status "{0}" cannot be reopened: workflow {1} forbids the way to "{2}"':
    'aus dem Status {0} lässt sich der Vorgang nicht wieder öffnen',
  'ticket {0} is internal and mails no customer, expected a note':
    '{0} ist intern: der Kunde bekommt nichts davon; #öffentlich hebt das auf',
  'ticket {0} has no customer to reply to, expected one: set its customer first':
    '{0} hat keinen Kunden; zuerst #kunde angeben',
  'the reply is empty, expected text or an attachment': 'die Antwort ist leer',
  '{0} belongs to a closed ticket, expected a closed status with it': '{0} gibt es nur bei geschlossenen Vorgängen',
  '{0} of a closed ticket stays, expected an open one (tickets.reclassify_closed)':
    'bei geschlossenen Vorgängen bleibt {0}, wie es ist; zuerst #wiedereröffnen',
  'ticket {0} does not exist, expected one to move to': 'den anderen Vorgang gibt es nicht',
  'ticket {0} was merged into another one, expected the survivor':
    '{0} wurde zusammengeführt; den verbliebenen Vorgang angeben',
  '{0} has no entry {1}, expected ids as `ticket history {2}` lists them': '{0} hat keinen Eintrag {1}',
  'entry {0} is a {1} and belongs to {2}, expected a mail, reply, note or update':
    'der Eintrag {0} lässt sich nicht abtrennen; nur E-Mails, Antworten, Notizen und Berichte',
  'these are all entries of {0}: nothing would be left; merge it instead':
    'von {0} bliebe nichts übrig; stattdessen #zusammenführen',
  'no entry is chosen, expected at least one': 'es ist kein Eintrag gewählt',
  '{0} "{1}" cannot take a ticket, expected an agent (--as NAME)': 'nur Mitarbeiter können einen Vorgang übernehmen',
  "{0} is {1}'s: ask, or assign it to yourself": '{0} liegt bei {1}; nachfragen, oder #zuweisen ich',
  'there is no undo "{0}"': 'zurückzunehmen gibt es „{0}“ nicht',
  'ticket {0}, which {1} changed, does not exist any more':
    'einen Vorgang, der dabei geändert wurde, gibt es nicht mehr',
  '{0} did not change {1}': '{0} hat an {1} nichts geändert',
  'there is no undo "{0}" of {1}, expected an id like u17':
    'an {1} gibt es „{0}“ nicht zurückzunehmen; erwartet wird etwas wie u17',
  'the reply to {0} is leaving: it cannot be taken back':
    'die Antwort an {0} geht gerade hinaus und lässt sich nicht mehr zurücknehmen',
  'the reply to {0} was sent already: it cannot be taken back':
    'die Antwort an {0} ist schon hinausgegangen; sie lässt sich nicht zurücknehmen',
  'agent {0} may not undo a {1} of {2}, which needs the permission {3}':
    'zum Zurücknehmen fehlt {0} die Berechtigung {3} für {2}',
  '{0} changed after {1} ({2}): undoing it would lose that; change it back by hand':
    '{0} wurde seitdem geändert; bitte von Hand zurückstellen',
  'a number like 42 or 3.5': 'eine Zahl wie 42 oder 3,5',
  'a whole number like 42': 'eine ganze Zahl wie 42',
  'an amount like 1234.50 or 1.234,50 EUR': 'ein Betrag wie 1234.50 oder 1.234,50 EUR',
  'a date like 2026-02-01': 'ein Datum wie 2026-02-01',
  'true or false': 'true oder false',
  'a telephone number like +49 30 1234567': 'eine Telefonnummer wie +49 30 1234567',
  'a web address like https://example.com/x': 'eine Webadresse wie https://example.com/x',
  'field "{0}" is no field name, expected letters, digits, _ and -':
    '„{0}“ ist kein Feldname; erlaubt sind Buchstaben, Ziffern, _ und -',
  'fields.{0} is required and cannot be emptied, expected a value': 'das Feld {0} ist Pflicht und darf nicht leer sein',
  'fields.{0} has {1} characters, expected at most {2}': 'das Feld {0} hat {1} Zeichen; höchstens {2}',
  'fields.{0} is "{1}", expected text that fits the pattern {2}': '„{1}“ passt nicht in das Feld {0}; erwartet: {2}',
  'fields.{0} is "{1}", expected {2}': '„{1}“ passt nicht in das Feld {0}; erwartet: {2}',
  'a mail address like name@example.com': 'eine E-Mail-Adresse wie name@example.com',
  'a day that is in the calendar, like 2026-02-01': 'ein Tag, den es gibt, wie 2026-02-01',
  'fields.{0} "{1}" is retired (active: false), expected {2}':
    '„{1}“ wird im Feld {0} nicht mehr vergeben; möglich: {2}',
  'fields.{0} has {1} items, expected 1–{2} between commas':
    'das Feld {0} hat {1} Einträge; 1 bis {2}, durch Kommas getrennt',
  'at most {0}': 'höchstens {0}',
  'at least {0}': 'mindestens {0}',
  '{0}–{1}': '{0}–{1}',
  '{0} items': '{0} Einträge',
  '{0} characters': '{0} Zeichen',
  'ticket {0} does not exist': 'diesen Vorgang gibt es nicht',
  '{0} is at version {1}, not {2}: somebody changed it; look at it and say it again':
    '{0} wurde inzwischen geändert; ansehen und noch einmal sagen',
  '{0} was merged into {1}: do it there, or undo the merge': '{0} ist in {1} aufgegangen; dort ausführen',
  'due "{0}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none':
    '„{0}“ ist kein Zeitpunkt; möglich: +3d, +4h, „Fr 12:00“, morgen 12 Uhr, 2026-02-01, „2026-02-01 14:00“ oder none',
  '{0}: not supported yet, left out': '{0} geht noch nicht',
  '{0} "{1}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected {2}':
    '„{1}“ wird nicht mehr vergeben; möglich: {2}',
  '{0} has {1} characters, expected at most {2}': '{1} Zeichen sind zu viele; höchstens {2}',
  'customer "{0}" is no mail address, expected local@domain or {1}': '„{0}“ ist keine E-Mail-Adresse',
  'language "{0}" is no language tag, expected one like de or nl-be':
    '„{0}“ ist keine Sprache; erwartet wird etwas wie de oder nl-be',
  '{0} does not watch {1}': '{0} bekommt zu {1} keine Kopien',
  '{0} watches {1} already': '{0} bekommt zu {1} schon Kopien',
  'watcher "{0}" is neither a mail address nor an agent, expected one of them':
    '„{0}“ ist weder eine E-Mail-Adresse noch ein Mitarbeiter',
  'subject is empty, expected some words': 'der Betreff ist leer',
  'customer suggested: this ticket suggests nobody (only a mail forwarded by an agent does); name the address':
    'bei diesem Vorgang ist niemand vorgeschlagen; bitte die Adresse angeben',
  '{0} files at once, expected at most {1}; attach them in parts':
    '{0} Dateien sind zu viele; höchstens {1} auf einmal',
  '"{0}" is no name for a file, expected one without a path; rename it': '„{0}“ geht nicht als Dateiname',
  '{0} is {1}, expected at most {2} (tickets.max_file); leave a link to it instead':
    '{0} ist mit {1} zu groß; höchstens {2}',
  'the mail would be {0}, expected at most {1} (smtp.max_size); nothing was queued: leave out the largest file or send them in parts':
    'die E-Mail würde {0} groß, höchstens {1}; die größte Datei weglassen oder in Teilen senden',
  'nobody can be asked: {0}': 'niemand kann gefragt werden: {0}',
  'the ticket is a {0}: it is offered when it lacks nothing any more':
    'dem Vorgang fehlen noch Angaben; angeboten wird er erst, wenn er vollständig ist',
  '{0} has the ticket: only with "many" it is put before more; or take it off him first':
    'der Vorgang liegt schon bei {0}; mit „many“ geht er an mehrere',
  'the ticket is closed: open it again before it is offered': 'der Vorgang ist geschlossen; zuerst #wiedereröffnen',
  '{0} is no agent': '{0} gehört nicht zum Team',
  '{0} is not assignable': '{0} bekommt keine Vorgänge zugewiesen',
  '{0} is away': '{0} ist abwesend',
  '{0} is away until {1}': '{0} ist bis {1} abwesend',
  'it has no agents': 'es hat keine Mitglieder',
  '{0}, {1}': '{0}, {1}',
  '{0} is a contact and may not {1}; contacts only write mail': '{0} gehört nicht zum Team',
  'take it first, or ask somebody whose role is not limited to assigned tickets':
    'zuerst #übernehmen, oder jemanden ohne diese Einschränkung fragen',
  'agent {0} may {1} only tickets he has; {2}': 'das geht nur bei eigenen Vorgängen; {2}',
  'agent {0} may not {1}, expected a role whose `can` lists {2}; ask somebody with that role':
    '{0} fehlt das Recht {1}; jemanden fragen, der es hat',
  'accept it first (mailclerk ticket accept)': 'zuerst #annehmen',
  'somebody has to accept it first': 'zuerst muss ihn jemand annehmen',
  '{0} is offered and nobody has it yet: {1}; a note is always possible':
    '{0} ist angeboten und noch bei niemandem: {1}; eine Notiz geht immer',
  '{0} people are named, expected at most {1}': '{0} Empfänger sind zu viele; höchstens {1}',
  '{0} is an address of our own: it would come back as a mail': '{0} ist eine eigene Adresse: die E-Mail käme zurück',
  "{0} is on the customer's side of this ticket and must not read what is internal; leave it out":
    '{0} gehört hier zur Seite des Kunden und darf Internes nicht lesen',
  '{0} is outside our own domains: internal words go there only when you say so (--yes)':
    '{0} ist außerhalb: Notizen gehen dorthin nur mit „outside“',
  'nobody is named, expected an address, an agent or a role':
    'es ist niemand genannt: eine Adresse, ein Name oder ein Team',
  '"{0}" is unknown, and none is configured': '„{0}“ ist unbekannt; hier ist nichts eingerichtet',
  'a reason': 'ein Grund',
  'a comment': 'ein Kommentar',
  'a cause': 'eine Ursache',
  findings: 'ein Befund',
  'a solution': 'eine Lösung',
  'a word on whether it is internal or public': 'die Angabe, ob intern oder öffentlich',
  ', expected one of {0}': '; möglich: {0}',
  '{0} needs {1}{2} ({3})': '{0} fehlt {1}{2}',
  closing: 'zum Schließen',
  'this step': 'für diesen Schritt',
  'closing needs the field {0}, which is required; set it first: {1}=…':
    'zum Schließen fehlt das Feld {0}: #feld {1}=…',
  'agent {0} may not move a ticket from "{1}" to "{2}", expected {3}; ask somebody who is or may':
    '{0} darf einen Vorgang nicht von {1} nach {2} bringen',
  'escalation "{0}" is no level, expected 0–{1} or +1': '„{0}“ ist keine Stufe; möglich: 0–{1} oder +1',
  'pending_until "{0}" lies in the past, expected a time to come': '„{0}“ liegt in der Vergangenheit',
  'status "{0}" cannot become "{1}", expected {2} (workflow {3})': 'von {0} nach {1} führt kein Weg; möglich: {2}',
  'the template "{0}" is broken': 'die Vorlage „{0}“ ist fehlerhaft; bitte der Verwaltung melden',
  'there is none': 'es gibt sie nicht',
};
