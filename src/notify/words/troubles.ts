// What the administrator is told of the instance itself, one sentence a trouble, in four languages. Takes a locale; gives
// sentences with places for values (`{at}`). What a server or a file said stays as it was said, and is labelled.

const english = {
  paused: '{box} ({folder}) is paused: {why}',
  never: '{box} ({folder}): no poll was completed yet{detail}',
  clock: '{box} ({folder}): no poll was completed since the clock went back{detail}',
  since: '{box} ({folder}): the last complete poll began {at}{detail}',
  detail: '; {text}',
  resting: '{box} is paused since {at}{by}{until}{why}; nothing is taken in meanwhile',
  restingBy: ' by {who}',
  restingUntil: ' until {at}',
  shared:
    '{box} ({folder}): another installation ({installation}) takes in its mails, too; last seen {at}, {quarantined} of its mails are kept in quarantine, {both} were taken in by both',
  unaccountedOne: '{box} ({folder}): 1 mail is unaccounted, looked at {at}; UIDs {uids}',
  unaccounted: '{box} ({folder}): {n} mails are unaccounted, looked at {at}; UIDs {uids}',
  quarantineOne: '1 mail is in quarantine',
  quarantine: '{n} mails are in quarantine',
  queued: 'the oldest notice that is queued was written {at}',
  deferred: 'the oldest notice that is deferred was written {at}',
  sending: 'the oldest notice that is sending was written {at}',
  ambiguous: 'the oldest notice that is ambiguous was written {at}',
  receipts: 'no receipts leave since {at}: {n} did within an hour',
  automatics: 'no automatic notices leave since {at}: {n} did within an hour',
  canary: '{box}: the test mail of {at} did not come back',
  disk: '{free} are free in {dir}, expected at least {least} (data.min_free)',
  loginNeeds: '{box} cannot log in since {at}: {detail}',
  secretEnded: '{box}: its secret or certificate ended {at}',
  secretEnds: '{box}: its secret or certificate ends {at}, in {n} days',
  door: 'the LMTP door is shut since {at}: {detail}',
  more: '… and {n} more',
  inForce: 'The files on the disk are in force again (revision {revision}).',
  inEnglish: '',
} as const;

/** A sentence by its name. */
export type Trouble = keyof typeof english;

type Sentences = Readonly<Record<Trouble, string>>;

const german: Sentences = {
  paused: '{box} ({folder}) ruht: {why}',
  never: '{box} ({folder}): Noch kein Abruf ist bis zum Ende gekommen{detail}',
  clock: '{box} ({folder}): Seit die Uhr zurückging, ist kein Abruf bis zum Ende gekommen{detail}',
  since: '{box} ({folder}): Der letzte vollständige Abruf begann am {at}{detail}',
  detail: '; Meldung (englisch): {text}',
  resting: '{box} ruht seit {at}{by}{until}{why}; so lange wird nichts hereingeholt',
  restingBy: ', angehalten von {who}',
  restingUntil: ', bis {at}',
  shared:
    '{box} ({folder}): Auch eine andere Installation ({installation}) holt hier E-Mails herein; zuletzt gesehen am {at}, {quarantined} ihrer E-Mails liegen in der Quarantäne, {both} haben beide hereingeholt',
  unaccountedOne: '{box} ({folder}): 1 E-Mail fehlt, nachgesehen am {at}; UIDs {uids}',
  unaccounted: '{box} ({folder}): {n} E-Mails fehlen, nachgesehen am {at}; UIDs {uids}',
  quarantineOne: '1 E-Mail liegt in der Quarantäne',
  quarantine: '{n} E-Mails liegen in der Quarantäne',
  queued: 'die älteste Benachrichtigung, die gleich hinausgehen soll, ist vom {at}',
  deferred: 'die älteste Benachrichtigung, die noch einmal versucht wird, ist vom {at}',
  sending: 'die älteste Benachrichtigung, die gerade gesendet wird, ist vom {at}',
  ambiguous: 'die älteste Benachrichtigung, von der nicht sicher ist, ob sie ankam, ist vom {at}',
  receipts: 'seit {at} geht keine Eingangsbestätigung mehr hinaus: {n} waren es innerhalb einer Stunde',
  automatics: 'seit {at} geht keine automatische Benachrichtigung mehr hinaus: {n} waren es innerhalb einer Stunde',
  canary: '{box}: Die Testmail vom {at} kam nicht zurück',
  disk: 'in {dir} sind noch {free} frei, nötig sind mindestens {least} (data.min_free)',
  loginNeeds: '{box} kann sich seit {at} nicht anmelden; Meldung (englisch): {detail}',
  secretEnded: '{box}: Das Geheimnis oder Zertifikat ist am {at} abgelaufen',
  secretEnds: '{box}: Das Geheimnis oder Zertifikat läuft am {at} ab, in {n} Tagen',
  door: 'der Eingang für LMTP ist seit {at} geschlossen; Meldung (englisch): {detail}',
  more: '… und {n} weitere',
  inForce: 'Die Dateien auf der Platte gelten wieder (Stand {revision}).',
  inEnglish: 'Meldungen (englisch), wie mailclerk check sie zeigt:',
};

const dutch: Sentences = {
  paused: '{box} ({folder}) staat stil: {why}',
  never: '{box} ({folder}): er is nog geen ophaalronde voltooid{detail}',
  clock: '{box} ({folder}): sinds de klok terugging is er geen ophaalronde voltooid{detail}',
  since: '{box} ({folder}): de laatste volledige ophaalronde begon op {at}{detail}',
  detail: '; melding (Engels): {text}',
  resting: '{box} staat stil sinds {at}{by}{until}{why}; intussen wordt er niets opgehaald',
  restingBy: ', stilgezet door {who}',
  restingUntil: ', tot {at}',
  shared:
    '{box} ({folder}): ook een andere installatie ({installation}) haalt hier e-mails op; het laatst gezien op {at}, {quarantined} van haar e-mails staan in quarantaine, {both} zijn door beide opgehaald',
  unaccountedOne: '{box} ({folder}): 1 e-mail ontbreekt, nagekeken op {at}; UID’s {uids}',
  unaccounted: '{box} ({folder}): {n} e-mails ontbreken, nagekeken op {at}; UID’s {uids}',
  quarantineOne: '1 e-mail staat in quarantaine',
  quarantine: '{n} e-mails staan in quarantaine',
  queued: 'het oudste bericht dat zo vertrekt, is van {at}',
  deferred: 'het oudste bericht dat opnieuw wordt geprobeerd, is van {at}',
  sending: 'het oudste bericht dat net wordt verzonden, is van {at}',
  ambiguous: 'het oudste bericht waarvan niet zeker is of het aankwam, is van {at}',
  receipts: 'sinds {at} vertrekt er geen ontvangstbevestiging meer: het waren er {n} binnen een uur',
  automatics: 'sinds {at} vertrekt er geen automatisch bericht meer: het waren er {n} binnen een uur',
  canary: '{box}: de testmail van {at} kwam niet terug',
  disk: 'in {dir} is nog {free} vrij, nodig is minstens {least} (data.min_free)',
  loginNeeds: '{box} kan sinds {at} niet inloggen; melding (Engels): {detail}',
  secretEnded: '{box}: het geheim of certificaat is op {at} verlopen',
  secretEnds: '{box}: het geheim of certificaat verloopt op {at}, over {n} dagen',
  door: 'de ingang voor LMTP is sinds {at} gesloten; melding (Engels): {detail}',
  more: '… en nog {n}',
  inForce: 'De bestanden op de schijf gelden weer (stand {revision}).',
  inEnglish: 'Meldingen (Engels), zoals mailclerk check ze toont:',
};

const french: Sentences = {
  paused: '{box} ({folder}) est en pause : {why}',
  never: '{box} ({folder}) : aucune relève n’est encore allée à son terme{detail}',
  clock: '{box} ({folder}) : aucune relève n’est allée à son terme depuis que l’horloge a reculé{detail}',
  since: '{box} ({folder}) : la dernière relève complète a commencé le {at}{detail}',
  detail: ' ; message (en anglais) : {text}',
  resting: '{box} est en pause depuis le {at}{by}{until}{why} ; rien n’est relevé en attendant',
  restingBy: ', arrêtée par {who}',
  restingUntil: ', jusqu’au {at}',
  shared:
    '{box} ({folder}) : une autre installation ({installation}) relève aussi ses messages ; vue pour la dernière fois le {at}, {quarantined} de ses messages sont en quarantaine, {both} ont été relevés par les deux',
  unaccountedOne: '{box} ({folder}) : il manque 1 message, vérifié le {at} ; UID {uids}',
  unaccounted: '{box} ({folder}) : il manque {n} messages, vérifié le {at} ; UID {uids}',
  quarantineOne: '1 message est en quarantaine',
  quarantine: '{n} messages sont en quarantaine',
  queued: 'la plus ancienne notification sur le point de partir date du {at}',
  deferred: 'la plus ancienne notification à retenter date du {at}',
  sending: 'la plus ancienne notification en cours d’envoi date du {at}',
  ambiguous: 'la plus ancienne notification peut-être non arrivée date du {at}',
  receipts: 'aucun accusé de réception ne part depuis le {at} : il y en a eu {n} en une heure',
  automatics: 'aucune notification automatique ne part depuis le {at} : il y en a eu {n} en une heure',
  canary: '{box} : le message de test du {at} n’est pas revenu',
  disk: 'il reste {free} dans {dir}, il en faut au moins {least} (data.min_free)',
  loginNeeds: '{box} ne peut plus se connecter depuis le {at} ; message (en anglais) : {detail}',
  secretEnded: '{box} : son secret ou certificat a expiré le {at}',
  secretEnds: '{box} : son secret ou certificat expire le {at}, dans {n} jours',
  door: 'l’entrée LMTP est fermée depuis le {at} ; message (en anglais) : {detail}',
  more: '… et {n} de plus',
  inForce: 'Les fichiers sur le disque sont de nouveau en vigueur (révision {revision}).',
  inEnglish: 'Messages (en anglais), comme mailclerk check les montre :',
};

const all: Readonly<Record<string, Sentences>> = { en: english, de: german, nl: dutch, fr: french };

/** The sentences of a locale (`de-AT` uses `de`); English where there are none. */
export function troubleWords(locale: string): Sentences {
  const [language = 'en'] = locale.toLowerCase().split('-');
  return (Object.hasOwn(all, language) ? all[language] : undefined) ?? english;
}
