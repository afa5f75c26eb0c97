// Words with a capital letter that name nobody: how letters begin and end, and what people write to a help desk about, in
// German, English, Dutch and French. Everything else with a capital letter is taken for a name when a mail is anonymised.
// Lower case, no accents needed: compared as they are written in lower case.

const LETTERS = `
guten gute tag morgen abend herr herrn frau familie firma hallo moin servus sehr geehrte geehrter damen herren liebe lieber mit freundlichem freundlichen freundliche gruß
grüße grüßen gruss grüsse viele beste besten herzliche danke dank vielen bitte im auftrag hochachtungsvoll
dear hello good morning afternoon evening sir madam all team thanks thank you kind best regards sincerely yours cheers please
geachte beste heer mevrouw dag goedemorgen goedemiddag groet groeten vriendelijke hartelijke alvast bedankt
bonjour bonsoir madame monsieur messieurs mesdames cordialement merci bien vous salutations cher chère`;

const SMALL = `
ich wir sie er es ihr ihre ihren ihrem ihrer ihnen mein meine meinen unser unsere unseren der die das den dem des ein eine einen einem
einer und oder aber auch nicht kein keine wenn weil dass seit heute gestern leider können könnten würden haben hat ist sind war wird
wurde was wie wo wer wann warum welche dieser diese dieses hier dort nach vor von zu zum zur bei für gegen ohne durch über unter an am
auf aus in ins als bis noch schon nur sehr mehr da so nun jetzt anbei gern gerne mehr unten oben siehe
i we you he she it they my our your his her their the a an and or but not no if because since today yesterday can could would have has
is are was were what how where who when why which this that these those here there after before from to at for against without through
over under on in as until only very more so now attached below above see unfortunately
ik wij we u je hij zij het de een en of maar niet geen als omdat sinds vandaag gisteren helaas kunt kunnen wilt hebben heeft bent zijn was
wat hoe waar wie wanneer waarom welke deze dit dat hier daar na voor van naar bij tegen zonder door over onder op uit tot nog al alleen
je nous vous il elle ils elles mon ma mes notre nos votre vos le la les un une des et ou mais pas ne si depuis hier pouvez pourriez avons
avez est sont était quoi comment où qui quand pourquoi quel quelle ce cet cette ces ici là après avant de du pour contre sans par sur sous
dans jusque encore déjà seulement très plus`;

const MATTERS = `
abonnement abrechnung abteilung adresse änderung anfrage angebot anhang ankunft anleitung anmeldung anruf antrag antwort anwendung artikel
auftrag auftragsnummer ausfall auskunft bank beleg benutzer bericht beschwerde bestätigung bestellung bestellnummer betrag betreff
bildschirm büro computer daten datei dateien datum defekt dienst display dokument drucker eingang email e-mail ende entschuldigung erinnerung
ersatz erstattung etikett fax fehler fehlermeldung filiale firma formular frage fragen frist garantie gerät geräte guthaben gutschrift halle handy
hardware hersteller hilfe hinweis info information informationen installation internet kabel karte kasse kaufvertrag keller konto kontakt
kosten kunde kunden kundennummer kündigung lager laptop leitung lieferschein lieferung link lizenz login mahnung mail mails maschine
mangel maus meldung mitarbeiter mitteilung modem monitor montag dienstag mittwoch donnerstag freitag samstag sonntag nachricht netz netzwerk notfall
nummer ordner paket papier passwort patch pause personal pin portal post preis problem probleme produkt programm projekt protokoll prüfung quittung
rabatt raum reklamation reparatur retoure rechnung rechnungen rechnungsnummer rückfrage rückgabe rückruf rücksendung scanner schaden schnittstelle
seite sendung sendungsnummer server service sicherung software status störung strom system tastatur team technik techniker telefon
telefonnummer termin test ticket toner umzug unterlagen unterstützung update uhr verbindung verlängerung versand vertrag vertragsnummer
verwaltung virus vorgang vorschlag wartung ware webseite website widerruf woche zahlung zeit zugang zugriff zustand
januar februar märz juni juli september oktober november dezember
account address alert answer application appointment attachment bill billing broken browser building cable call cancel cancellation card
change charger complaint confirmation connection contract copy crash credit customer damage database date deadline delivery department device
document down download email error failure file floor folder form friday help hardware hotline house information installation invoice issue
january february march july october december keyboard laptop license line link login machine mail meeting message missing mobile
monday mouse network new number office offer online open order outage package paper parcel password payment phone pin please power price
printer printing problem product project purchase question quote receipt refund regarding reminder repair replacement reply report request reset
return room sales saturday scanner screen server service shipment shop site software startup status subject subscription sunday support system
thursday ticket toner tracking training tuesday update upgrade urgent user version warranty website wednesday week wifi window work working
aanvraag abonnement adres afspraak annulering antwoord bedrijf bericht bestand bestelling betaling bijlage factuur fout garantie gegevens gebruiker
herinnering hulp klacht klant klantnummer levering maandag dinsdag woensdag donderdag vrijdag zaterdag zondag magazijn melding netwerk nummer offerte
onderhoud opzegging pakket papier printer probleem product reparatie retour scherm storing telefoon toegang verbinding verzending vraag wachtwoord
abonnement adresse annulation appel assistance bureau câble client colis commande compte connexion contrat courrier date demande devis document
dossier écran erreur facture fichier garantie imprimante information informatique jeudi livraison logiciel lundi machine mardi matériel mercredi message
mot numéro objet offre ordinateur paiement panne papier poste prix problème produit question rappel remboursement renseignement rendez-vous réparation
réponse réseau résiliation retour samedi serveur site souris téléphone vendredi`;

/** The words, in lower case. */
export const ordinaryWords: ReadonlySet<string> = new Set(
  `${LETTERS} ${SMALL} ${MATTERS}`.split(/\s+/).filter((word) => word !== ''),
);
