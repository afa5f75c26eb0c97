// The words that tell languages apart in short mails: articles, pronouns, auxiliaries, greetings, and the words of people
// who ask for help; and how they are found in a text. A word of several languages counts in each, for less. The languages of
// NEIGHBOURS are known so that their mails are taken for none of the others.

/** Languages that are told apart, by their words. */
export const WORDS: Readonly<Record<string, string>> = {
  de: 'der die das den dem des ein eine einen einem einer und oder aber ist sind war waren nicht kein keine keinen mit von vom zu zum zur für auf bei nach aus über unter wir ich sie ihr ihre ihren ihnen uns mir mich dich es er man bitte danke dank hallo guten gute tag morgen sehr geehrte geehrter grüße gruß gruss grüßen freundlichen vielen wird werden wurde haben habe hat kann können könnten koennen noch auch wie wenn dass daß seit heute gestern mehr schon hier beim im am ja nein wann wo warum bleibt kommt geht ging meine mein meinen meiner unsere unser unserem neues neue neuen wieder immer leider funktioniert passt schicken senden geholfen rechnung bestellung stornieren vergessen kennwort passwort paket lieferung anbei anhang frage hilfe zugang kündigung kuendigung bestätigen dringend telefon rückruf angebot termin uhr freitag montag dienstag mittwoch donnerstag woche erhalten bekommen brauche brauchen möchte moechte würde gerne alles klar gut besten schnelle antwort nur dann jetzt doch mal nochmal letzte diese dieser dieses bin bist seid hatte hatten muss müssen soll sollen darf lassen erst bis ab damit weil ob ohne gegen durch jeder jede alle viele etwas nichts niemand gerät geräte defekt kaputt fehler fehlt fehlen teil teile konto gesperrt adresse straße geändert änderung erreichbar info rückmeldung bisher stimmt herzlichen reklamation garantie umtausch rücksendung gutschrift kunde kundennummer auftrag termine drucker rechner bildschirm datei mail nachricht anruf gerade später monat jahr stück preis zahlung konnte wäre',
  en: 'key stuck the a an and or but is are was were be been not no with from to of for on at by in out about we i you your they he she it its this that these those please thanks thank hello hi dear regards kind best will would can could should have has had do does did how when what which where who why there here since today yesterday still get got my our me us yes any some all just now again ago already last next week month before after every time try tried same error work works working order cancel paid pay invoice parcel refund call back news go ahead arrive password forgot reset account find attached help need want like know let see sorry morning friday monday tuesday open file upload crashes add more two contract delivery as if so up down trick am him her them than then too very much many other others only even because while during into onto off first new old good great thing way day days year someone anybody nobody something nothing shipment incomplete missing parts device broken locked address change changed street available sounds cheers mate service stars regarding request issue problem receipt warranty return replacement customer number phone email message screen printer computer charged price money going getting trying sent received waiting hope look sure right bought anymore really',
  nl: 'de het een en of maar is zijn was niet geen met van te tot voor op bij naar uit over onder wij we ik u uw jij je jullie ons onze mij mijn deze dit dat die graag bedankt dank hallo beste goedemorgen goedemiddag goedendag geachte groet groeten vriendelijke hartelijke wordt worden werd hebben heb heeft hebt kan kunnen kunt nog ook hoe als sinds vandaag gisteren meer al hier er staat moet wil willen aan weer werkt doet steeds wanneer waar waarom wie wat ja nee komt gaat factuur bestelling annuleren betaald pakket wachtwoord vergeten bijlage vindt inloggen terugbellen nieuws prima vrijdag maandag week vorige klopt goede nummer zodra loopt vast twee alvast vraag hulp storing levering ontvangen bericht even alles nu toch wel dan ben bent waren had hadden moeten mag mogen laat pas omdat zonder tegen door iedereen niemand iets niets apparaat kapot fout fouten ontbreken ontbreekt onderdeel onderdelen rekening geblokkeerd adres straat adreswijziging bereikbaar lijkt me dankjewel dankuwel garantie retour klant klantnummer opdracht afspraak scherm bestand mail telefoontje morgen volgende maand jaar stuk stuks prijs betaling uur hij zij ze eens kijken iemand compleet maken gemaakt gekregen sturen gestuurd',
  fr: 'le la les un une des du de et ou mais est sont était pas ne avec pour sur dans par chez vers sous nous je vous tu votre vos notre nos il elle on ils ce cet cette ces que qui quoi où merci bonjour bonsoir madame monsieur cordialement salutations sera serait peut pouvez pourriez avoir avez ai a été comment quand depuis aujourd hui hier encore plus ici toujours au aux mon ma mes oui non bien ça marche maintenant même jamais rien commande facture colis payé annuler souhaite voudrais rappeler semaine dernière mot passe oublié nouveau envoyer trouverez pièce jointe nouvelles vendredi convient numéro fonctionne personne arrive svp besoin aide problème livraison reçu déjà très beaucoup tout tous être suis sommes étais avait avaient dois devez faut faire fait sans contre entre pendant chaque quelqu quelque autre autres appareil panne cassé erreur manque manquent pièces compte bloqué adresse changement rue joignable après avant heures heure jour jours mois année prix paiement remboursement garantie retour client rendez écran fichier message téléphone appel reçois envoyé envoyée va me te se lui leur leurs peux veux veuillez cher chère bonne bon journée cela tant peu allume',
  es: 'el la los las un una unos unas y o pero es son era no con de del para por en sobre hasta desde nosotros yo usted ustedes su sus este esta estos que quien gracias hola buenos buenas días tardes estimado estimada saludos saludo será puede pueden podría tengo tiene hay como cómo cuando cuándo hoy ayer más aquí muy mi mis al se lo le me nos sí ya funciona sigue sin factura pedido paquete pagué pagado cancelar anular quiero llamar favor semana pasada adjunto documentos llega dónde donde está están contraseña ayuda necesito problema todavía también bien viernes soy eres estoy fue fueron tenía debe deben hacer hecho contra entre cada alguien algo nada otro otra entrega estaba incompleta faltan falta piezas aparato roto error cuenta bloqueada dirección cambio calle nuestra nuestro horas hora día mes año precio pago reembolso garantía devolución cliente número cita pantalla archivo mensaje teléfono llamada enviado puedo quisiera buen todo todos después antes correo respuesta mismo sale hago',
  it: 'il lo la i gli le un uno una e o ma è sono era non con di del della dei delle per su in da dal al alla nel nella noi io voi lei suo sua questo questa che chi grazie buongiorno buonasera salve ciao gentile cordiali saluti sarà può potete potrebbe ho ha hanno come quando oggi ieri più qui molto mio mia si ci sì adesso ora funziona ancora fattura ordine pacco pagato annullare vorrei favore richiamarmi settimana scorsa allegato trovate documenti arriva dove già anche bene tutto sempre aiuto bisogno password problema venerdì mille sei siamo stato stata ero erano devo deve fare fatto senza contro tra fra ogni qualcuno qualcosa niente altro altra consegna incompleta mancano manca pezzi apparecchio rotto errore conto account nostro nostra bloccato bloccata indirizzo cambio via ore giorno mese anno prezzo pagamento rimborso garanzia reso cliente numero appuntamento schermo file messaggio telefono chiamata inviato posso buona buon tutti dopo prima risposta stesso cosa',
  pt: 'o a os as um uma e ou mas é são era não com de do da dos das para por em no na nos nas sobre até nós eu você vocês seu sua este esta isso que quem obrigado obrigada olá bom boa dia tarde prezado prezada caro cumprimentos atenciosamente será pode podem poderia tenho tem há como quando hoje ontem mais aqui muito meu minha ao à já está estão funcionar continua sem fatura encomenda pedido pacote paguei cancelar quero ligar favor semana passada anexo seguem documentos chega onde também bem ainda ajuda preciso problema senha sexta me sou estou foi foram tinha deve devem fazer feito contra entre cada alguém algo nada outro outra entrega estava incompleta faltam falta peças aparelho avariado erro conta bloqueada morada endereço mudança rua nossa nosso horas hora mês ano preço pagamento reembolso garantia devolução cliente número ecrã ficheiro arquivo mensagem telefone chamada enviado posso gostaria tudo todos depois antes resposta mesmo',
  pl: 'i w z na do nie się jest są był było to że jak ale lub oraz od po przez dla pod przy my ja pan pani państwo państwa wam nam mnie mój moja moje ten ta te tę tym proszę dziękuję dziękujemy dzień dobry witam szanowni pozdrawiam pozdrowienia będzie może mogę mogą mam ma czy kiedy gdzie dzisiaj już tylko też za o działa nadal fakturę faktura zamówienie paczka paczki zapłaciłem anulować tygodniu załączniku przesyłam dokumenty błąd pomoc problem hasło numer jeszcze bardzo tak wszystko jestem jesteśmy była miał muszę musi można zrobić bez przeciw między każdy ktoś coś nic inny inna dostawa niekompletna brakuje części dwóch urządzenie zepsute konto zablokowane adres zmiana ulica nasze nasz nasza godzinie godzin miesiąc rok cena płatność zwrot gwarancja klient klienta spotkanie ekran plik wiadomość telefon wysłałem wysłane chciałbym chciałabym dziękuje odpowiedź występuje także teraz',
};

/** Languages that a mail may be in and that are not answered in: known only so that they are not mistaken. */
export const NEIGHBOURS: Readonly<Record<string, string>> = {
  sv: 'och att det är som på för av en ett inte har jag ni vi du kan hej tack med till den fortfarande hjälpa mig min mitt fungerar var när vad skrivaren från mvh vänliga hälsningar leveransen leverans två delar saknas beställning faktura betalt konto lösenord skickat ska vill om men',
  da: 'og at det er som på for af en et ikke har jeg i vi du kan hej tak med til den stadig hjælpe mig min mit virker hvor hvornår hvad fra venlig hilsen printeren leverancen leverance var to der mangler dele bestilling faktura betalt konto adgangskode sendt skal vil om men ufuldstændig',
  nb: 'og at det er som på for av en et ikke har jeg dere vi du kan hei takk med til den fortsatt hjelpe meg min mitt virker hvor når hva fra vennlig hilsen skriveren leveransen var to deler mangler bestilling faktura betalt konto passord sendt skal vil om men',
  fi: 'ja on ei se että en olen mutta kun kiitos hei terveisin voitteko auttaa vieläkään toimi toimii minun meidän mitä missä milloin tämä toimitus oli kaksi osaa puuttuu tilaus lasku tili salasana',
  cs: 'a je se na to že v s z do ne není dobrý den děkuji prosím můžete mi pomoci jsem jsme ale jako pro tiskárna nefunguje stále kdy kde už pozdravem dodávka byla dva díly chybí objednávka faktura účet heslo byl mám',
  ro: 'și este nu în la de cu pe un o că mă vă rog mulțumesc bună ziua puteți ajuta tot sunt am pentru din când unde livrarea fost două lipsesc comanda factura contul parola a',
  hu: 'a az és nem egy is hogy van jó napot köszönöm kérem még mindig működik üdvözlettel mikor hol nekem volt két rendelés számla fiók jelszó hiányos szállítmány',
  tr: 've bir bu da de için ile çok mı mi merhaba teşekkürler lütfen hâlâ olur musunuz değil ne zaman nerede çalışmıyor yardımcı teslimat iki parça yok sipariş fatura hesap şifre eksik',
  af: 'die en is nie van my ek ons jy julle hulle het vir met op aan dat wat sal kan moet wees was nog dankie asseblief groete môre goeie dag middag werk drukker baie hierdie om te ook as maar of so na by uit geen meer hoe waar wanneer hulp rekening wagwoord bestelling dit ʼn n',
  ca: 'el la els les un una i o però és són no amb de del per en sobre fins gràcies hola bon dia si us plau ja encara quan',
};

/** Letters and endings that belong to few languages; each word that holds one says a little. */
export const SHAPES: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /ß|^(?:ge\p{L}{3,}t|ver\p{L}{3,}en|un\p{L}+lich)$|(?:ung|ungen|keit|heit|lich|liche[nrs]?|schen|tzt|ück\p{L}*)$|sch\p{L}{2}/u,
    ['de'],
  ],
  [/(?:ing|ght|tion|ould|ness|ally|ious|self)$|^(?:wh|th)\p{L}/u, ['en']],
  [/ij|aa[klnrst]|oe[dknst]|uu[rw]|eeuw|(?:lijk|lijke|heid|atie|tje|tjes)$|^ge\p{L}{3,}[dn]$/u, ['nl']],
  [/(?:eau|eux|ez|ée|ées|ment|aire|oir|ique|ait|aient)$|œ|^(?:qu[ie]l)|ç[ao]/u, ['fr']],
  [/ñ|(?:ción|ciones|dad|amos|ando|iendo|aron|ito)$/u, ['es']],
  [/(?:zione|zioni|mento|tto|tta|ssimo|ando|iamo|anno|arsi|armi)$|gli|cch|zz/u, ['it']],
  [/ã|õ|(?:ção|ções|dade|ndo|lho|nho|mos)$/u, ['pt']],
  [/ł|ą|ę|ż|ź|ś|ń|(?:ość|enie|anie|owy|ego|ych)$|^(?:prz|wsz|szcz)|(?:cz|sz|rz)[aeyoi]/u, ['pl']],
  [/å/u, ['sv', 'da', 'nb']],
  [/ø|æ/u, ['da', 'nb']],
  [/ř|ě|ů/u, ['cs']],
  [/ő|ű/u, ['hu']],
  [/ğ|ı|ş/u, ['tr']],
  [/ț|ș|ă/u, ['ro']],
  [/ää|yy|öö|(?:ssa|ssä|lla|llä|sta|stä|ksi|nen)$/u, ['fi']],
  [/ä|ö|ü/u, ['de', 'sv', 'fi', 'hu', 'tr']],
];

/** How a word is known at a glance: its letters mixed to one number. */
const FACTOR = 31;

/**
 * Words with what each stands for: finds those of a text without cutting each of its words out of it, since a mail has a hundred
 * and most stand for nothing. Linear.
 */
export class WordTable<Value> {
  private readonly words: string[] = [];
  private readonly values: Value[] = [];
  /** One more than the number of the word, by its sum; a word whose place is taken stands in the next free one. */
  private readonly places: Uint16Array;
  private readonly mask: number;

  /** At most 65,535 words. */
  constructor(words: ReadonlyMap<string, Value>) {
    this.mask = 2 ** Math.ceil(Math.log2(words.size * 3)) - 1;
    this.places = new Uint16Array(this.mask + 1);
    for (const [word, value] of words) {
      let sum = 0;
      for (let at = 0; at < word.length; at++) sum = mixed(sum, word.charCodeAt(at));
      let place = sum & this.mask;
      while (this.places[place] !== 0) place = (place + 1) & this.mask;
      this.places[place] = this.words.push(word);
      this.values.push(value);
    }
  }

  /** What the whole text stands for. */
  get(text: string): Value | undefined {
    let sum = 0;
    for (let at = 0; at < text.length; at++) sum = mixed(sum, text.charCodeAt(at));
    return this.find(text, { start: 0, stop: text.length, sum });
  }

  /**
   * Calls `visit` with what each of the first `most` words of a text in small letters stands for, where it is known; gives
   * how many words these were, or -1 where the text has signs of which only the tables of Unicode say whether they are letters.
   */
  eachWord(text: string, most: number, visit: (value: Value) => void): number {
    let count = 0;
    let start = -1;
    let sum = 0;
    for (let at = 0; at <= text.length && count < most; at++) {
      // What ends the text ends its last word.
      const code = at < text.length ? text.charCodeAt(at) : 0;
      const letter = isLetter(code);
      if (letter === undefined) return -1;
      if (letter) {
        sum = start < 0 ? mixed(0, code) : mixed(sum, code);
        if (start < 0) start = at;
      } else if (start >= 0) {
        count++;
        const value = this.find(text, { start, stop: at, sum });
        if (value !== undefined) visit(value);
        start = -1;
      }
    }
    return count;
  }

  private find(
    text: string,
    { start, stop, sum }: { readonly start: number; readonly stop: number; readonly sum: number },
  ): Value | undefined {
    let place = sum & this.mask;
    for (;;) {
      const number = this.places[place] ?? 0;
      if (number === 0) return undefined;
      const word = this.words[number - 1] ?? '';
      if (word.length === stop - start && text.startsWith(word, start)) return this.values[number - 1];
      place = (place + 1) & this.mask;
    }
  }
}

function mixed(sum: number, code: number): number {
  return (Math.imul(sum, FACTOR) + code) | 0;
}

/** Whether the sign is a letter (`\p{L}`); undefined beyond those of Europe's Latin scripts and the marks between words. */
export function isLetter(code: number): boolean | undefined {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  if (code < 0x2c2)
    return code >= 0xc0 ? code !== 0xd7 && code !== 0xf7 : code === 0xaa || code === 0xb5 || code === 0xba;
  return (code >= 0x2000 && code < 0x2070) || (code >= 0x20a0 && code < 0x20d0) ? false : undefined;
}
