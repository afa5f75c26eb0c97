// What the desk refuses, in Dutch, by the English sentence. It addresses nobody, so that formal and informal read the same. Plain data.
export const refusedDutch: Readonly<Record<string, string>> = {
  'assign "{0}" names more than 50, expected fewer': 'meer dan 50 namen; hoogstens 50 tegelijk',
  'assign "{0}" names somebody and none, expected one of them; "-NAME" takes off':
    '‘{0}’ noemt iemand en tegelijk niemand; ‘-NAAM’ haalt iemand weg',
  'agent {0} is not assignable and gets no tickets (agents.{1}.assignable)': 'aan {0} worden geen meldingen toegewezen',
  'assign cannot take off "{0}", expected an agent or a team behind the -': 'achter de - hoort een persoon of een team',
  'assign {0} needs agents, and there are none, expected queues.{1}.agents': 'het team {1} heeft geen leden',
  'assign {0} finds nobody: {1}': 'niemand is beschikbaar: {1}',
  'assign is empty, expected an agent, a team or none': 'het ontbreekt aan wie: een persoon of een team',
  'assign "sender" needs a mail written by an agent; this one is not':
    '‘sender’ kan alleen in een e-mail van een medewerker',
  'workflow {0} names no status in on_close that exists':
    'de werkwijze {0} heeft geen status om te sluiten; graag aan de beheerder melden',
  '{0} minutes will not do, expected 1 to {1} (20m, 1h30, 2h)':
    '{0} minuten kan niet; mogelijk zijn 1 tot {1} (20m, 1h30, 2h)',
  '{0} (overdraw: refuse); put something on its account or take the contract off':
    'het tegoed van het contract is niet toereikend; het moet worden aangevuld of het contract van de melding worden gehaald',
  '{0} has no mail that could go along, expected one; leave the original out':
    '{0} bevat geen e-mail die mee kan; zonder origineel doorsturen',
  '{0} is not rated, expected a rating that could go along; leave it out':
    '{0} is niet beoordeeld; zonder beoordeling doorsturen',
  '{0} has no file "{1}", expected ids as `ticket files` lists them': '{0} heeft geen bestand ‘{1}’',
  '{0} ({1}) was removed from {2} and is not sent; put it back first': '{0} is uit {2} verwijderd en gaat niet mee',
  'the forward is empty, expected text, files, or one of original, rating, history, notes':
    'er is niets om door te sturen: tekst, bestanden, of original, history, notes, rating',
  'ticket {0} cannot be linked to itself, expected another ticket':
    'een melding kan niet aan zichzelf worden gekoppeld',
  'ticket {0} does not exist, expected one to link to': 'de andere melding bestaat niet',
  '{0} is linked to {1} as {2}: it cannot be {3}, too; end that link first':
    '{0} en {1} zijn al andersom gekoppeld; eerst die koppeling verbreken',
  '{0} has the parent {1}, expected at most one; end that link first':
    '{0} hoort al bij {1}; eerst die koppeling verbreken',
  'ticket {0} does not exist, expected one to merge into': 'de andere melding bestaat niet',
  'ticket {0} cannot be merged into itself, expected another ticket':
    'een melding kan niet met zichzelf worden samengevoegd',
  'that would be a circle: the other ticket was merged into {0} itself': 'de andere melding is zelf in {0} opgegaan',
  'ticket {0} was merged further than {1} tickets, expected its survivor':
    '{0} is zelf te vaak samengevoegd; de laatste melding noemen',
  "{0} is {1}'s and {2} is {3}'s: tickets of different customers are merged only when you say so (--yes); neither will see the other's mails":
    '{0} is van {1}, {2} is van {3}: meldingen van verschillende klanten alleen met ‘ja’ achter het nummer; geen van beiden ziet de e-mails van de ander',
  'the note is empty, expected text or an attachment': 'de notitie is leeg',
  '{0} is taken: it was for the first who accepts, and {1} was': '{0} is al aangenomen: {1} was het eerst',
  "{0} is {1}'s: give it back (mailclerk ticket assign --remove)": '{0} is al bij {1}; teruggeven met #toewijzen -{1}',
  '{0} "{1}" cannot {2} an offer, expected an agent (--as NAME)': 'alleen medewerkers kunnen op een aanbod antwoorden',
  "it is {0}'s": 'de melding is van {0}',
  'take it instead (mailclerk ticket take)': 'in plaats daarvan #overnemen',
  '{0} is not offered, or not any more: {1}': '{0} wordt niet of niet meer aangeboden: {1}',
  '{0} is closed: there is nothing to {1} any more': '{0} is gesloten',
  '{0} was not offered to {1}, but to {2}': '{0} is aan {2} aangeboden, niet aan {1}',
  'postpone "{0}" is no time, expected 4h, 3d, 2w, 1mo, 4bh, 2bd or "until 2026-02-01"':
    '‘{0}’ is geen tijd; mogelijk: 4h, 3 dagen, 2 weken, 2bd (werkdagen) of ‘until 2026-02-01’',
  'postpone "{0}" lies in the past, expected a time to come': '‘{0}’ ligt in het verleden',
  'postpone "until none" is no time; `ticket set REF due=none` takes the due time away':
    '‘none’ is geen tijd; #vervaldatum none haalt de termijn weg',
  'status "{0}" cannot be reopened: workflow {1} forbids the way to "{2}"':
    'vanuit de status {0} kan de melding niet worden heropend',
  'ticket {0} is internal and mails no customer, expected a note':
    '{0} is intern: de klant krijgt er niets van; #openbaar heft dat op',
  'ticket {0} has no customer to reply to, expected one: set its customer first':
    '{0} heeft geen klant; eerst #klant noemen',
  'the reply is empty, expected text or an attachment': 'het antwoord is leeg',
  '{0} belongs to a closed ticket, expected a closed status with it': '{0} bestaat alleen bij gesloten meldingen',
  '{0} of a closed ticket stays, expected an open one (tickets.reclassify_closed)':
    'bij gesloten meldingen blijft {0} zoals het is; eerst #heropenen',
  'ticket {0} does not exist, expected one to move to': 'de andere melding bestaat niet',
  'ticket {0} was merged into another one, expected the survivor':
    '{0} is samengevoegd; de overgebleven melding noemen',
  '{0} has no entry {1}, expected ids as `ticket history {2}` lists them': '{0} heeft geen regel {1}',
  'entry {0} is a {1} and belongs to {2}, expected a mail, reply, note or update':
    'regel {0} kan niet worden gesplitst; alleen e-mails, antwoorden, notities en verslagen',
  'these are all entries of {0}: nothing would be left; merge it instead':
    'er zou niets van {0} overblijven; in plaats daarvan #samenvoegen',
  'no entry is chosen, expected at least one': 'er is geen regel gekozen',
  '{0} "{1}" cannot take a ticket, expected an agent (--as NAME)': 'alleen medewerkers kunnen een melding overnemen',
  "{0} is {1}'s: ask, or assign it to yourself": '{0} is van {1}; navragen, of #toewijzen ik',
  'there is no undo "{0}"': 'er is geen ‘{0}’ om ongedaan te maken',
  'ticket {0}, which {1} changed, does not exist any more': 'een melding die daarbij is gewijzigd, bestaat niet meer',
  '{0} did not change {1}': '{0} heeft niets aan {1} gewijzigd',
  'there is no undo "{0}" of {1}, expected an id like u17':
    'er is bij {1} geen ‘{0}’ om ongedaan te maken; verwacht wordt iets als u17',
  'the reply to {0} is leaving: it cannot be taken back':
    'het antwoord aan {0} is onderweg en kan niet meer worden teruggehaald',
  'the reply to {0} was sent already: it cannot be taken back':
    'het antwoord aan {0} is al verzonden en kan niet worden teruggenomen',
  'agent {0} may not undo a {1} of {2}, which needs the permission {3}':
    '{0} mist voor {2} het recht {3} om dit ongedaan te maken',
  '{0} changed after {1} ({2}): undoing it would lose that; change it back by hand':
    '{0} is sindsdien gewijzigd; graag met de hand terugzetten',
  'a number like 42 or 3.5': 'een getal als 42 of 3,5',
  'a whole number like 42': 'een geheel getal als 42',
  'an amount like 1234.50 or 1.234,50 EUR': 'een bedrag als 1234.50 of 1.234,50 EUR',
  'a date like 2026-02-01': 'een datum als 2026-02-01',
  'true or false': 'true of false',
  'a telephone number like +49 30 1234567': 'een telefoonnummer als +49 30 1234567',
  'a web address like https://example.com/x': 'een webadres als https://example.com/x',
  'field "{0}" is no field name, expected letters, digits, _ and -':
    '‘{0}’ is geen veldnaam; toegestaan zijn letters, cijfers, _ en -',
  'fields.{0} is required and cannot be emptied, expected a value': 'het veld {0} is verplicht en mag niet leeg zijn',
  'fields.{0} has {1} characters, expected at most {2}': 'het veld {0} heeft {1} tekens; hoogstens {2}',
  'fields.{0} is "{1}", expected text that fits the pattern {2}': '‘{1}’ past niet in het veld {0}; verwacht: {2}',
  'fields.{0} is "{1}", expected {2}': '‘{1}’ past niet in het veld {0}; verwacht: {2}',
  'a mail address like name@example.com': 'een e-mailadres als name@example.com',
  'a day that is in the calendar, like 2026-02-01': 'een dag die bestaat, zoals 2026-02-01',
  'fields.{0} "{1}" is retired (active: false), expected {2}':
    '‘{1}’ wordt in het veld {0} niet meer gebruikt; mogelijk: {2}',
  'fields.{0} has {1} items, expected 1–{2} between commas':
    'het veld {0} heeft {1} onderdelen; 1 tot {2}, gescheiden door komma’s',
  'at most {0}': 'hoogstens {0}',
  'at least {0}': 'minstens {0}',
  '{0}–{1}': '{0}–{1}',
  '{0} items': '{0} onderdelen',
  '{0} characters': '{0} tekens',
  'ticket {0} does not exist': 'deze melding bestaat niet',
  '{0} is at version {1}, not {2}: somebody changed it; look at it and say it again':
    '{0} is intussen gewijzigd; bekijken en opnieuw zeggen',
  '{0} was merged into {1}: do it there, or undo the merge': '{0} is opgegaan in {1}; het daar doen',
  'due "{0}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none':
    '‘{0}’ is geen tijdstip; mogelijk: +3d, +4h, ‘vr 12:00’, 2026-02-01, ‘2026-02-01 14:00’ of none',
  '{0}: not supported yet, left out': '{0} kan nog niet',
  '{0} "{1}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected {2}':
    '‘{1}’ wordt niet meer gebruikt; mogelijk: {2}',
  '{0} has {1} characters, expected at most {2}': '{1} tekens zijn te veel; hoogstens {2}',
  'customer "{0}" is no mail address, expected local@domain or {1}': '‘{0}’ is geen e-mailadres',
  'language "{0}" is no language tag, expected one like de or nl-be':
    '‘{0}’ is geen taal; verwacht wordt iets als de of nl-be',
  '{0} does not watch {1}': '{0} krijgt van {1} geen kopieën',
  '{0} watches {1} already': '{0} krijgt van {1} al kopieën',
  'watcher "{0}" is neither a mail address nor an agent, expected one of them':
    '‘{0}’ is geen e-mailadres en geen medewerker',
  'subject is empty, expected some words': 'het onderwerp is leeg',
  'customer suggested: this ticket suggests nobody (only a mail forwarded by an agent does); name the address':
    'bij deze melding is niemand voorgesteld; graag het adres noemen',
  '{0} files at once, expected at most {1}; attach them in parts': '{0} bestanden zijn te veel; hoogstens {1} tegelijk',
  '"{0}" is no name for a file, expected one without a path; rename it': '‘{0}’ kan geen bestandsnaam zijn',
  '{0} is {1}, expected at most {2} (tickets.max_file); leave a link to it instead':
    '{0} is met {1} te groot; hoogstens {2}',
  'the mail would be {0}, expected at most {1} (smtp.max_size); nothing was queued: leave out the largest file or send them in parts':
    'de e-mail zou {0} groot worden, hoogstens {1}; het grootste bestand weglaten of in delen verzenden',
  'nobody can be asked: {0}': 'niemand kan worden gevraagd: {0}',
  'the ticket is a {0}: it is offered when it lacks nothing any more':
    'de melding is nog niet volledig; pas daarna wordt ze aangeboden',
  '{0} has the ticket: only with "many" it is put before more; or take it off him first':
    'de melding is al van {0}; met ‘many’ gaat ze naar meer mensen',
  'the ticket is closed: open it again before it is offered': 'de melding is gesloten; eerst #heropenen',
  '{0} is no agent': '{0} is geen medewerker',
  '{0} is not assignable': 'aan {0} worden geen meldingen toegewezen',
  '{0} is away': '{0} is afwezig',
  '{0} is away until {1}': '{0} is afwezig tot en met {1}',
  'it has no agents': 'het heeft geen leden',
  '{0}, {1}': '{0}, {1}',
  '{0} is a contact and may not {1}; contacts only write mail': '{0} hoort niet bij het team',
  'take it first, or ask somebody whose role is not limited to assigned tickets':
    'eerst #overnemen, of iemand zonder die beperking vragen',
  'agent {0} may {1} only tickets he has; {2}': 'dat kan alleen bij eigen meldingen; {2}',
  'agent {0} may not {1}, expected a role whose `can` lists {2}; ask somebody with that role':
    '{0} mist het recht {1}; iemand vragen die het heeft',
  'accept it first (mailclerk ticket accept)': 'eerst #accepteren',
  'somebody has to accept it first': 'eerst moet iemand de melding accepteren',
  '{0} is offered and nobody has it yet: {1}; a note is always possible':
    '{0} is aangeboden en nog van niemand: {1}; een notitie kan altijd',
  '{0} people are named, expected at most {1}': '{0} ontvangers zijn te veel; hoogstens {1}',
  '{0} is an address of our own: it would come back as a mail': '{0} is een eigen adres: de e-mail zou terugkomen',
  "{0} is on the customer's side of this ticket and must not read what is internal; leave it out":
    '{0} staat hier aan de kant van de klant en mag niets interns lezen',
  '{0} is outside our own domains: internal words go there only when you say so (--yes)':
    '{0} is buiten de organisatie: notities gaan daarheen alleen met ‘outside’',
  'nobody is named, expected an address, an agent or a role': 'er is niemand genoemd: een adres, een naam of een team',
  '"{0}" is unknown, and none is configured': '‘{0}’ is onbekend; hier is niets ingesteld',
  'a reason': 'een reden',
  'a comment': 'een toelichting',
  'a cause': 'een oorzaak',
  findings: 'een bevinding',
  'a solution': 'een oplossing',
  'a word on whether it is internal or public': 'of het intern of openbaar is',
  ', expected one of {0}': '; mogelijk: {0}',
  '{0} needs {1}{2} ({3})': '{0} ontbreekt {1}{2}',
  closing: 'om te sluiten',
  'this step': 'voor deze stap',
  'closing needs the field {0}, which is required; set it first: {1}=…':
    'om te sluiten ontbreekt het veld {0}: #veld {1}=…',
  'agent {0} may not move a ticket from "{1}" to "{2}", expected {3}; ask somebody who is or may':
    '{0} mag een melding niet van {1} naar {2} brengen',
  'escalation "{0}" is no level, expected 0–{1} or +1': '‘{0}’ is geen niveau; mogelijk: 0–{1} of +1',
  'pending_until "{0}" lies in the past, expected a time to come': '‘{0}’ ligt in het verleden',
  'status "{0}" cannot become "{1}", expected {2} (workflow {3})': 'van {0} naar {1} kan niet; mogelijk: {2}',
  'the template "{0}" is broken': 'het sjabloon ‘{0}’ is defect; graag aan de beheerder melden',
  'there is none': 'die is er niet',
};
