// What the desk refuses, in French, by the English sentence. It addresses nobody, so that formal and informal read the same. Plain data.
export const refusedFrench: Readonly<Record<string, string>> = {
  'assign "{0}" names more than 50, expected fewer': 'plus de 50 noms ; 50 au plus à la fois',
  'assign "{0}" names somebody and none, expected one of them; "-NAME" takes off':
    '« {0} » nomme quelqu’un et personne à la fois ; « -NOM » retire quelqu’un',
  'agent {0} is not assignable and gets no tickets (agents.{1}.assignable)': 'aucune demande n’est attribuée à {0}',
  'assign cannot take off "{0}", expected an agent or a team behind the -':
    'après le -, il faut une personne ou une équipe',
  'assign {0} needs agents, and there are none, expected queues.{1}.agents': 'l’équipe {1} n’a aucun membre',
  'assign {0} finds nobody: {1}': 'personne n’est disponible : {1}',
  'assign is empty, expected an agent, a team or none': 'il manque à qui : une personne ou une équipe',
  'assign "sender" needs a mail written by an agent; this one is not':
    '« sender » ne vaut que dans l’e-mail d’un agent',
  'workflow {0} names no status in on_close that exists':
    'le processus {0} n’a pas de statut de clôture ; à signaler à l’administrateur',
  '{0} minutes will not do, expected 1 to {1} (20m, 1h30, 2h)':
    '{0} minutes ne conviennent pas ; de 1 à {1} (20m, 1h30, 2h)',
  '{0} (overdraw: refuse); put something on its account or take the contract off':
    'le compte du contrat ne suffit pas ; il faut l’alimenter ou retirer le contrat de la demande',
  '{0} has no mail that could go along, expected one; leave the original out':
    '{0} n’a aucun e-mail à joindre ; transférer sans l’original',
  '{0} is not rated, expected a rating that could go along; leave it out':
    '{0} n’est pas évaluée ; transférer sans évaluation',
  '{0} has no file "{1}", expected ids as `ticket files` lists them': '{0} n’a pas de fichier « {1} »',
  '{0} ({1}) was removed from {2} and is not sent; put it back first': '{0} a été retiré de {2} et n’est pas joint',
  'the forward is empty, expected text, files, or one of original, rating, history, notes':
    'rien à transférer : un texte, des fichiers, ou original, history, notes, rating',
  'ticket {0} cannot be linked to itself, expected another ticket': 'une demande ne peut être liée à elle-même',
  'ticket {0} does not exist, expected one to link to': 'l’autre demande n’existe pas',
  '{0} is linked to {1} as {2}: it cannot be {3}, too; end that link first':
    '{0} et {1} sont déjà liées dans l’autre sens ; retirer d’abord ce lien',
  '{0} has the parent {1}, expected at most one; end that link first':
    '{0} dépend déjà de {1} ; retirer d’abord ce lien',
  'ticket {0} does not exist, expected one to merge into': 'l’autre demande n’existe pas',
  'ticket {0} cannot be merged into itself, expected another ticket':
    'une demande ne peut être fusionnée avec elle-même',
  'that would be a circle: the other ticket was merged into {0} itself':
    'l’autre demande a elle-même été fusionnée dans {0}',
  'ticket {0} was merged further than {1} tickets, expected its survivor':
    '{0} a été fusionnée trop de fois ; indiquer la dernière demande',
  "{0} is {1}'s and {2} is {3}'s: tickets of different customers are merged only when you say so (--yes); neither will see the other's mails":
    '{0} est à {1}, {2} à {3} : des demandes de clients différents ne se fusionnent qu’avec « oui » après le numéro ; aucun ne verra les e-mails de l’autre',
  'the note is empty, expected text or an attachment': 'la remarque est vide',
  '{0} is taken: it was for the first who accepts, and {1} was': '{0} est prise : {1} a accepté en premier',
  "{0} is {1}'s: give it back (mailclerk ticket assign --remove)": '{0} est déjà à {1} ; le rendre par #attribuer -{1}',
  '{0} "{1}" cannot {2} an offer, expected an agent (--as NAME)': 'seuls les agents peuvent répondre à une proposition',
  "it is {0}'s": 'elle est à {0}',
  'take it instead (mailclerk ticket take)': 'plutôt #prendre',
  '{0} is not offered, or not any more: {1}': '{0} n’est pas ou plus proposée : {1}',
  '{0} is closed: there is nothing to {1} any more': '{0} est close',
  '{0} was not offered to {1}, but to {2}': '{0} a été proposée à {2}, pas à {1}',
  'postpone "{0}" is no time, expected 4h, 3d, 2w, 1mo, 4bh, 2bd or "until 2026-02-01"':
    '« {0} » n’est pas une durée ; possible : 4h, 3 jours, 2 semaines, 2bd (jours ouvrés) ou « until 2026-02-01 »',
  'postpone "{0}" lies in the past, expected a time to come': '« {0} » est dans le passé',
  'postpone "until none" is no time; `ticket set REF due=none` takes the due time away':
    '« none » n’est pas une date ; #échéance none retire l’échéance',
  'status "{0}" cannot be reopened: workflow {1} forbids the way to "{2}"':
    'la demande ne peut être rouverte depuis le statut {0}',
  'ticket {0} is internal and mails no customer, expected a note':
    '{0} est interne : le client n’en reçoit rien ; #publique lève cela',
  'ticket {0} has no customer to reply to, expected one: set its customer first':
    '{0} n’a pas de client ; indiquer d’abord #client',
  'the reply is empty, expected text or an attachment': 'la réponse est vide',
  '{0} belongs to a closed ticket, expected a closed status with it': '{0} ne vaut que pour une demande close',
  '{0} of a closed ticket stays, expected an open one (tickets.reclassify_closed)':
    'pour une demande close, {0} ne change plus ; d’abord #rouvrir',
  'ticket {0} does not exist, expected one to move to': 'l’autre demande n’existe pas',
  'ticket {0} was merged into another one, expected the survivor': '{0} a été fusionnée ; indiquer la demande restante',
  '{0} has no entry {1}, expected ids as `ticket history {2}` lists them': '{0} n’a pas d’entrée {1}',
  'entry {0} is a {1} and belongs to {2}, expected a mail, reply, note or update':
    'l’entrée {0} ne peut être séparée ; seulement e-mails, réponses, remarques et rapports',
  'these are all entries of {0}: nothing would be left; merge it instead':
    'il ne resterait rien de {0} ; plutôt #fusionner',
  'no entry is chosen, expected at least one': 'aucune entrée n’est choisie',
  '{0} "{1}" cannot take a ticket, expected an agent (--as NAME)': 'seuls les agents peuvent prendre une demande',
  "{0} is {1}'s: ask, or assign it to yourself": '{0} est à {1} ; demander, ou #attribuer moi',
  'there is no undo "{0}"': 'il n’y a pas de « {0} » à annuler',
  'ticket {0}, which {1} changed, does not exist any more': 'une demande alors modifiée n’existe plus',
  '{0} did not change {1}': '{0} n’a rien changé à {1}',
  'there is no undo "{0}" of {1}, expected an id like u17':
    'il n’y a pas de « {0} » à annuler pour {1} ; attendu : u17 par exemple',
  'the reply to {0} is leaving: it cannot be taken back':
    'la réponse à {0} est en train de partir : elle ne peut plus être annulée',
  'the reply to {0} was sent already: it cannot be taken back':
    'la réponse à {0} est déjà partie ; elle ne peut être reprise',
  'agent {0} may not undo a {1} of {2}, which needs the permission {3}':
    'il manque à {0} le droit {3} sur {2} pour annuler cela',
  '{0} changed after {1} ({2}): undoing it would lose that; change it back by hand':
    '{0} a changé depuis ; à rétablir à la main',
  'a number like 42 or 3.5': 'un nombre comme 42 ou 3,5',
  'a whole number like 42': 'un nombre entier comme 42',
  'an amount like 1234.50 or 1.234,50 EUR': 'un montant comme 1234.50 ou 1.234,50 EUR',
  'a date like 2026-02-01': 'une date comme 2026-02-01',
  'true or false': 'true ou false',
  'a telephone number like +49 30 1234567': 'un numéro de téléphone comme +49 30 1234567',
  'a web address like https://example.com/x': 'une adresse web comme https://example.com/x',
  'field "{0}" is no field name, expected letters, digits, _ and -':
    '« {0} » n’est pas un nom de champ ; lettres, chiffres, _ et -',
  'fields.{0} is required and cannot be emptied, expected a value': 'le champ {0} est obligatoire et ne peut être vide',
  'fields.{0} has {1} characters, expected at most {2}': 'le champ {0} a {1} caractères ; {2} au plus',
  'fields.{0} is "{1}", expected text that fits the pattern {2}':
    '« {1} » ne convient pas au champ {0} ; attendu : {2}',
  'fields.{0} is "{1}", expected {2}': '« {1} » ne convient pas au champ {0} ; attendu : {2}',
  'a mail address like name@example.com': 'une adresse e-mail comme name@example.com',
  'a day that is in the calendar, like 2026-02-01': 'un jour qui existe, comme 2026-02-01',
  'fields.{0} "{1}" is retired (active: false), expected {2}':
    '« {1} » n’est plus utilisé dans le champ {0} ; possible : {2}',
  'fields.{0} has {1} items, expected 1–{2} between commas':
    'le champ {0} a {1} éléments ; de 1 à {2}, séparés par des virgules',
  'at most {0}': '{0} au plus',
  'at least {0}': '{0} au moins',
  '{0}–{1}': '{0}–{1}',
  '{0} items': '{0} éléments',
  '{0} characters': '{0} caractères',
  'ticket {0} does not exist': 'cette demande n’existe pas',
  '{0} is at version {1}, not {2}: somebody changed it; look at it and say it again':
    '{0} a changé entre-temps ; regarder, puis redire',
  '{0} was merged into {1}: do it there, or undo the merge': '{0} a été fusionnée dans {1} ; le faire là-bas',
  'due "{0}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none':
    '« {0} » n’est pas un moment ; possible : +3d, +4h, « vendredi 12h », 2026-02-01, « 2026-02-01 14:00 » ou none',
  '{0}: not supported yet, left out': '{0} n’est pas encore possible',
  '{0} "{1}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected {2}':
    '« {1} » n’est plus utilisé ; possible : {2}',
  '{0} has {1} characters, expected at most {2}': '{1} caractères, c’est trop ; {2} au plus',
  'customer "{0}" is no mail address, expected local@domain or {1}': '« {0} » n’est pas une adresse e-mail',
  'language "{0}" is no language tag, expected one like de or nl-be':
    '« {0} » n’est pas une langue ; attendu : de ou nl-be par exemple',
  '{0} does not watch {1}': '{0} ne reçoit pas de copies de {1}',
  '{0} watches {1} already': '{0} reçoit déjà des copies de {1}',
  'watcher "{0}" is neither a mail address nor an agent, expected one of them':
    '« {0} » n’est ni une adresse e-mail ni un agent',
  'subject is empty, expected some words': 'l’objet est vide',
  'customer suggested: this ticket suggests nobody (only a mail forwarded by an agent does); name the address':
    'cette demande ne propose personne ; indiquer l’adresse',
  '{0} files at once, expected at most {1}; attach them in parts': '{0} fichiers, c’est trop ; {1} au plus à la fois',
  '"{0}" is no name for a file, expected one without a path; rename it': '« {0} » ne convient pas comme nom de fichier',
  '{0} is {1}, expected at most {2} (tickets.max_file); leave a link to it instead':
    '{0} est trop grand avec {1} ; {2} au plus',
  'the mail would be {0}, expected at most {1} (smtp.max_size); nothing was queued: leave out the largest file or send them in parts':
    'l’e-mail ferait {0}, {1} au plus ; laisser le plus gros fichier ou envoyer en plusieurs fois',
  'nobody can be asked: {0}': 'personne ne peut être sollicité : {0}',
  'the ticket is a {0}: it is offered when it lacks nothing any more':
    'la demande est incomplète ; elle ne sera proposée qu’ensuite',
  '{0} has the ticket: only with "many" it is put before more; or take it off him first':
    'la demande est déjà à {0} ; avec « many », elle va à plusieurs',
  'the ticket is closed: open it again before it is offered': 'la demande est close ; d’abord #rouvrir',
  '{0} is no agent': '{0} n’est pas un agent',
  '{0} is not assignable': 'aucune demande n’est attribuée à {0}',
  '{0} is away': '{0} est absent',
  '{0} is away until {1}': '{0} est absent jusqu’au {1}',
  'it has no agents': 'elle n’a aucun membre',
  '{0}, {1}': '{0}, {1}',
  '{0} is a contact and may not {1}; contacts only write mail': '{0} n’est pas de l’équipe',
  'take it first, or ask somebody whose role is not limited to assigned tickets':
    'd’abord #prendre, ou demander à quelqu’un sans cette restriction',
  'agent {0} may {1} only tickets he has; {2}': 'seulement pour ses propres demandes ; {2}',
  'agent {0} may not {1}, expected a role whose `can` lists {2}; ask somebody with that role':
    'il manque à {0} le droit {1} ; demander à quelqu’un qui l’a',
  'accept it first (mailclerk ticket accept)': 'd’abord #accepter',
  'somebody has to accept it first': 'quelqu’un doit d’abord l’accepter',
  '{0} is offered and nobody has it yet: {1}; a note is always possible':
    '{0} est proposée et n’est encore à personne : {1} ; une remarque est toujours possible',
  '{0} people are named, expected at most {1}': '{0} destinataires, c’est trop ; {1} au plus',
  '{0} is an address of our own: it would come back as a mail':
    '{0} est une de nos adresses : l’e-mail nous reviendrait',
  "{0} is on the customer's side of this ticket and must not read what is internal; leave it out":
    '{0} est ici du côté du client et ne doit rien lire d’interne',
  '{0} is outside our own domains: internal words go there only when you say so (--yes)':
    '{0} est à l’extérieur : les remarques n’y vont qu’avec « outside »',
  'nobody is named, expected an address, an agent or a role':
    'personne n’est nommé : une adresse, un nom ou une équipe',
  '"{0}" is unknown, and none is configured': '« {0} » est inconnu ; rien n’est configuré ici',
  'a reason': 'un motif',
  'a comment': 'un commentaire',
  'a cause': 'une cause',
  findings: 'un constat',
  'a solution': 'une solution',
  'a word on whether it is internal or public': 'la mention interne ou publique',
  ', expected one of {0}': ' ; possible : {0}',
  '{0} needs {1}{2} ({3})': '{0}, il manque {1}{2}',
  closing: 'pour clore',
  'this step': 'pour cette étape',
  'closing needs the field {0}, which is required; set it first: {1}=…':
    'pour clore, il manque le champ {0} : #champ {1}=…',
  'agent {0} may not move a ticket from "{1}" to "{2}", expected {3}; ask somebody who is or may':
    '{0} ne peut pas faire passer une demande de {1} à {2}',
  'escalation "{0}" is no level, expected 0–{1} or +1': '« {0} » n’est pas un niveau ; possible : 0–{1} ou +1',
  'pending_until "{0}" lies in the past, expected a time to come': '« {0} » est dans le passé',
  'status "{0}" cannot become "{1}", expected {2} (workflow {3})': 'de {0} à {1}, c’est impossible ; possible : {2}',
  'the template "{0}" is broken': 'le modèle « {0} » est défectueux ; à signaler à l’administrateur',
  'there is none': 'il n’y en a pas',
};
