// What servers and hosters say in other languages than English of a dead address, and of one that takes no mail now:
// Exchange speaks its admin's language, hosters and carriers their customers'. Names and word order vary, so the thing
// (address, mailbox, user …) and what is said of it are looked for within one sentence. Lower-case text; linear.

const things = (...words: readonly string[]): string => `(?:${words.join('|')})`;
/** Thing and saying within a sentence, in either order. */
const near = (thing: string, saying: string): RegExp =>
  new RegExp(`${thing}[^.\\n。]{0,80}(?:${saying})|(?:${saying})[^.\\n。]{0,60}${thing}`, 'u');

const GERMAN = things(
  'adressat',
  'benutzer',
  'empfänger',
  'nutzer',
  'postfach',
  'mailbox',
  'adresse',
  'domain',
  'domäne',
  'teilnehmer',
  'konto',
);
const FRENCH = things('destinataire', 'utilisateur', 'adresse', 'bo[iî]te', 'compte', 'domaine');
const ITALIAN = things('destinatari[oa]', 'utente', 'indirizzo', 'casella', 'dominio');
const SPANISH = things('usuario', 'destinatario', 'cuenta', 'direcci[oó]n', 'buz[oó]n', 'dominio', 'correo');
const PORTUGUESE = things('usu[aá]rio', 'utilizador', 'destinat[aá]rio', 'conta', 'endere[cç]o', 'caixa', 'dom[ií]nio');
const DUTCH = things(
  'gebruiker',
  'mailbox',
  'e-?mailadres',
  'adres',
  'postvak',
  'postbus',
  'ontvanger',
  'geadresseerde',
  'domein',
);
const POLISH = things('użytkownik', 'konto', 'adres', 'odbiorc', 'adresat', 'skrzynk', 'domen');
const NORDIC = things('mottagare', 'mottaker', 'modtager', 'adress', 'användare', 'bruker', 'bruger', 'postl[åa]d');
const FINNISH = things('vastaanottaja', 'osoite', 'käyttäjä', 'postilaatikko', 'verkkotunnus');
const CZECH = things('adres', 'příjemc', 'uživatel', 'schránk', 'domén', 'príjemc', 'používateľ');
const HUNGARIAN = things('cím', 'felhasználó', 'postafiók', 'tartomány');
const TURKISH = things('adres', 'alıcı', 'kullanıcı', 'posta kutusu', 'etki alanı', 'hesap');
const ROMANIAN = things('adres', 'destinatar', 'utilizator', 'cutia', 'domeniu');
const GREEK = things('διεύθυνση', 'παραλήπτη', 'χρήστη');
const UKRAINIAN = things('адрес', 'одержувач', 'користувач', 'скриньк');
const KOREAN = things('주소', '받는 사람', '수신자', '사용자', '사서함', '계정');
const RUSSIAN = things('адресат', 'пользовател', 'получател', 'ящик', 'адрес', 'учетн');
const CHINESE = things(
  '收件人',
  '用户',
  '用戶',
  '邮箱',
  '郵箱',
  '邮件地址',
  '郵件地址',
  '信箱',
  '地址',
  '帐号',
  '帳號',
  '域名',
);
const JAPANESE = things('宛先', 'アドレス', 'ユーザー?', 'メールボックス', '受信者', 'ドメイン');

/** Dead addresses. */
export const DEAD_ABROAD: readonly RegExp[] = [
  near(
    GERMAN,
    'unbekannt|nicht bekannt|nicht gefunden|gibt es (?:hier )?nicht|(?:nicht|nicht mehr) gibt|existiert nicht|nicht \\(?(?:mehr|länger)?\\)? ?existier|nicht existier|nicht vorhanden|(?:nicht|nicht mehr) im \\S{1,40}verzeichnis|nicht aufgeführt|nicht (?:mehr )?existent|ungültig|nicht mehr gültig',
  ),
  // `k.alt@example.com ist nicht mehr gültig`: the address alone is the thing.
  /@[\p{L}\d._-]{3,255}>? (?:ist|existiert|gibt es|is|bestaat|n.est|n.existe|no est[áa]|non è|não está|nie jest)(?: leider)? (?:nicht (?:mehr )?(?:gültig|vorhanden|aktiv|vergeben)|nicht mehr|niet meer|plus (?:valide|active|utilisée?)|activ[ao]|più (?:attiv|valid)|já não|aktualn)/u,
  /keine mailbox|unbekannte[rn]? (?:empf|user|benutzer|adress)|kein (?:solcher|gültiger) (?:benutzer|empfänger)/u,
  near(FRENCH, 'inconnue?|inexistante?|introuvable|n.existe|impossible de trouver|invalide|non trouvée?'),
  near(
    ITALIAN,
    'sconosciut[oa]|inesistente|non (?:è stat[oa] )?trovat[oa]|non esiste|impossibile trovare|non valid[oa]',
  ),
  near(
    SPANISH,
    'desconocid[oa]|no (?:fue |ha sido )?encontrad[oa]|inexistente|no existe|no se (?:encontr[oó]|ha encontrado|pudo encontrar)|inv[aá]lid[oa]',
  ),
  near(
    PORTUGUESE,
    'desconhecid[oa]|n[aã]o existe|n[aã]o (?:foi )?encontrad[oa]|inexistente|n[aã]o (?:foi poss[ií]vel|p[oôu]de ser) encontra|inv[aá]lid[oa]',
  ),
  near(DUTCH, 'onbekend|niet bekend|bestaat niet|niet gevonden|niet worden gevonden|ongeldig'),
  near(
    POLISH,
    'nie istnieje|nie ma takie|nieznany|nie można (?:od|z)naleźć|nie (?:od|z)naleziono|nie uda[łl]o się (?:od|z)naleźć|nie został[oa]? (?:od|z)nalezion',
  ),
  near(
    NORDIC,
    'gick inte att hitta|okänd|ukjent|ukendt|finns inte|finnes ikke|findes ikke|hittades inte|kunde inte hittas|kunne ikke (?:bli funnet|findes)|blev ikke fundet|ble ikke funnet',
  ),
  near(FINNISH, 'tuntematon|ei löyty|ei ole olemassa|ei löydetty'),
  near(
    CZECH,
    'nebyl[ao]? nalezen|nelze (?:najít|nalézt)|nepodařilo se (?:najít|nalézt)|nepodarilo sa nájsť|neexistuje|neznám[áýé]|nebola nájden|neznám[ya]',
  ),
  near(HUNGARIAN, 'nem található|nem létezik|ismeretlen|érvénytelen'),
  near(TURKISH, 'bulunamadı|\\byok(?:tur)?(?!\\p{L})|bulunmuyor|mevcut değil|geçersiz|bilinmeyen'),
  near(ROMANIAN, 'nu (?:a fost|a putut fi) găsit|nu există|necunoscut'),
  near(GREEK, 'δεν (?:βρέθηκε|υπάρχει)|άγνωστ'),
  near(UKRAINIAN, 'не знайден|не існує|невідом'),
  near(KOREAN, '찾을 수 없|존재하지 않|없는 사용자|알 수 없'),
  near(RUSSIAN, 'не найден|не существует|неизвест|не зарегистрирован'),
  near(CHINESE, '不存在|找不到|无法找到|未找到|無法找到|无效|無效|错误的'),
  near(JAPANESE, '見つかり?ません|見つかりませんでした|存在しません|存在しない|不明|無効'),
  // Outlook.com names the person and the domain, and no thing: `anna wurde bei example.com nicht gefunden`.
  /wurden? (?:bei|in) \S{1,100} nicht gefunden|est introuvable|n.a pas été trouvé|(?:is|werd) niet gevonden|no se encontr[oó] en|non è stat[oa] trovat[oa]|não foi encontrad[oa] em|nie znaleziono/u,
  /onbekend|n'existe pas|no existe|non esiste|nie istnieje|宛先不明/u,
  // The address was taken away.
  /(?:adresse|postfach|mailbox|konto) (?:wurde|ist)(?: \p{L}{1,15}){0,2} (?:gelöscht|aufgelöst|stillgelegt|geschlossen)|(?:adres|mailbox|account|postvak) (?:is|werd)(?: \p{L}{1,15}){0,2} (?:verwijderd|opgeheven)|(?:adresse|boîte|compte)(?: \p{L}{1,15}){0,2} a été (?:supprimée?|fermée?|clôturée?)|(?:cuenta|dirección|buzón)(?: \p{L}{1,15}){0,3} (?:ha sido|fue) (?:eliminad|borrad|cerrad|dad)[oa]|(?:indirizzo|casella|account)(?: \p{L}{1,15}){0,2} è stat[oa] (?:eliminat|cancellat|rimoss|disattivat)[oa]|(?:conta|endereço|caixa)(?: \p{L}{1,15}){0,2} foi (?:eliminad|removid|excluíd|encerrad)[oa]|(?:adres|konto|skrzynka)(?: \p{L}{1,15}){0,2} został[ao]? (?:usunięt|zlikwidowan)/u,
  // The person is gone.
  /nicht (?:mehr|länger) (?:im unternehmen|in (?:unserem|diesem) (?:haus|unternehmen)|bei uns|für uns|für \S{1,40}(?: \S{1,40})? tätig|tätig|beschäftigt)|(?:unternehmen|firma) verlassen|niet (?:meer|langer) (?:werkzaam|in dienst|bij ons)|ne travaille plus|ne fait plus partie|a quitté (?:la société|l.entreprise|notre)|n.est plus (?:employée?|en poste|dans l)|ya no (?:trabaja|forma parte|labora)|ha dejado (?:la empresa|de trabajar)|non lavora più|non fa più parte|ha lasciato l.azienda|(?:já não|não) trabalha(?: mais)? (?:na|n[oe]ss?a|conosco|connosco|aqui|para)|(?:już nie|nie) pracuje(?: już)? (?:w|u) /u,
];

/** Full mailboxes, blocked mail, delays. */
export const ALIVE_ABROAD: readonly RegExp[] = [
  near(
    things('postfach', 'mailbox', 'speicher', 'konto', 'quota'),
    '\\bvoll\\b|überfüllt|überschritten|voll und|gesperrt|deaktiviert|erschöpft',
  ),
  near(
    things('bo[iî]te', 'compte', 'quota', 'messagerie'),
    'pleine?\\b|dépassée?|saturée?|archivée?|désactivée?|suspendu',
  ),
  near(things('casella', 'mailbox', 'quota', 'account'), '\\bpien[oa]\\b|superat[oa]|esaurit|sospes|disabilitat'),
  near(
    things('buz[oó]n', 'cuota', 'cuenta', 'bandeja'),
    '\\bllen[oa]\\b|excedid|superad|suspendid|bloquead|deshabilitad',
  ),
  near(things('caixa', 'cota', 'quota', 'conta'), 'chei[oa]|lotad[oa]|excedid|suspens|bloquead|desativad'),
  near(things('postvak', 'postbus', 'mailbox', 'quotum', 'opslag'), '\\bvol\\b|overschreden|geblokkeerd|uitgeschakeld'),
  near(things('skrzynk', 'konto', 'limit'), 'pełn|przepełnion|przekroczon|zablokowan|zawieszon'),
  near(things('postl[åa]d', 'brevlåd', 'innboks', 'indbakke', 'kvot'), '\\bfull|fuld|överskrid|overskred'),
  near(things('postilaatikko', 'kiintiö'), 'täynnä|ylitetty|ylittynyt'),
  near(things('schránk', 'kvót'), 'plná|překročen|prekročen'),
  near(things('postafiók', 'kvót'), 'megtelt|tele van|túllép'),
  near(things('posta kutusu', 'kota'), 'dolu|doldu|aşıldı'),
  near(things('사서함', '메일함', '용량'), '가득|초과'),
  near(things('ящик', 'квот', 'учетн'), 'переполнен|превышен|заблокирован|отключен'),
  near(things('邮箱', '郵箱', '信箱', '空间', '空間', '容量'), '已满|已滿|满了|超过|超過|不足|冻结|凍結|停用'),
  near(things('メールボックス', '容量', '受信箱'), '超え|超過|いっぱい|一杯|満杯'),
  /spam-?verdacht|abgelehnt wegen|soyez pas autorisé|nicht berechtigt|non autorizzat|geen toestemming|拒收|拒绝|拒絕|垃圾邮件|垃圾郵件|запрещен|отклонен|受信拒否|迷惑メール/u,
  /zu groß|trop volumineu|troppo grande|demasiado grande|te groot|zbyt duż|слишком больш|太大|大きすぎ/u,
];

/** That a mail was not delivered, as subjects and first sentences of reports say it; without a daemon's name or a null sender it proves nothing. */
export const UNDELIVERED_ABROAD: readonly RegExp[] = [
  /nicht zugestellt|unzustellbar|nicht ausgeliefert|zustellung fehlgeschlagen|non remis|n.a pas pu être|échec de la remise|non délivré|non distribué|impossible de remettre|mancat[oa] (?:recapito|consegna)|non (?:è stato )?recapitat|impossibile recapitare|no se (?:ha podido|pudo|puede) entregar|no (?:fue |ha sido )?entregado|fallo (?:de|en la) entrega|n[aã]o (?:p[oôu]de? ser|foi(?: poss[ií]vel)?) entreg|falha na entrega|onbestelbaar|niet (?:worden )?(?:af)?(?:geleverd|bezorgd)|ej levererbart|(?:kunde|gick) inte (?:att )?leverera|leverans(?:en)? misslyckades|kunne ikke leveres|ikke levert|ikke leveret|lever(?:ing|ering) mislyk|leveringen mislyk|ei voitu toimittaa|toimitus epäonnistui|toimittamaton|nie można dostarczyć|nie został[ao]? dostarczon|niedostarczon|nedoručiteln|nedoručené|nelze doručit|doručení .{0,60}(?:nezdařilo|selhalo)|nepodarilo sa doručiť|nelivrabil|nu a putut fi livrat|livrarea .{0,60}(?:a )?eșuat|αδύνατη η παράδοση|δεν παραδόθηκε|η παράδοση .{0,60}απέτυχε|teslim edilemedi|teslim .{0,20}başarısız|iletilemedi|kézbesíthet|kézbesítés .{0,80}nem sikerült|не доставлен|недоставлен|не удалось доставить|невозможно доставить|не може бути доставлен|退信|被退回|退回|无法送达|未能送达|没有成功送达|投递失败|無法送達|投遞失敗|傳送失敗|送信できません|配信できません|配信不能|不達|送信エラー|送信失敗|お届けできません|반송|전송 ?실패|배달 ?실패/iu,
  /nicht (?:\p{L}{1,20} )?(?:zugestellt|ausgeliefert|übermittelt|überbracht)|fehler bei der (?:übermittlung|zustellung)|(?:nachricht|mail) ist zurückgekommen|n.(?:a|ont|est|avons|avez)[^.\n]{0,20} pas [^.\n]{0,25}(?:remis|remettre|distribu|délivr|livr|transmi|parven|abouti|achemin)|non (?:livré|acheminé|transmis)|retour d[eu] (?:message|courrier|courriel)|non (?:è|sono|ha|può|si è|abbiamo|siamo)[^.\n]{0,40}(?:recapita|consegna|inoltrat)|non consegnat|errore (?:di|nell.)\s?(?:invio|recapito|consegna)|no (?:se |le )?(?:ha|han|hemos|pudo|puede|pudimos|podemos|fue)[^.\n]{0,40}entreg|imposible (?:entregar|enviar)|(?:mensaje|correo)[^.\n]{0,60}devuelto|error (?:de|en el) env[ií]o|n[aã]o (?:foi|foram|p[oô]de|conseguimos|puderam)[^.\n]{0,40}entreg|(?:mensagem|e-?mail)[^.\n]{0,60}devolvid[oa]|niet (?:mogelijk|gelukt)[^.\n]{0,40}(?:bezorg|(?:af)?(?:te )?lever)|retour afzender|nie (?:uda|mo[gż]|zosta|zdoła|by)[^.\n]{0,60}(?:dostarcz|doręcz)|zwrot (?:wiadomo|listu|poczty|przesy)|nu a fost livrat|(?:nachricht|mail)[^.\n]{0,100} (?:wurde|ist)(?: leider)?(?: vo[nm] [^.\n]{1,60})? (?:abgelehnt|abgewiesen|zurückgewiesen|blockiert)/iu,
];
