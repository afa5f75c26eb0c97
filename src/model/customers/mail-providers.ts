// Domains behind which anybody may be: mail providers, internet providers that give addresses to their customers,
// forwarding and throw-away services. None of them says anything of a firm. Pure.

/** Providers with addresses under many top-level domains: `yahoo.fr`, `hotmail.co.uk`. */
const EVERYWHERE =
  'aol bk btinternet caramail email fastmail freemail gmail gmx googlemail hey hotmail hushmail icloud inbox laposte libero list live mail mailbox mailinator mailo msn o2 orange outlook posteo proton protonmail runbox t-online tuta tutanota virgilio vodafone wanadoo web ymail yahoo yandex yopmail zoho';
const ONES = `10minutemail.com 126.com 163.com 1und1.de 21cn.com abv.bg acor.de alice.de alice.it aliceadsl.fr aon.at appleid.com arcor.de att.net
  attbi.com bellsouth.net bezeqint.net bigpond.com bigpond.net.au bluewin.ch bluemail.ch bol.com.br bredband.net c2i.net
  centrum.cz centrum.sk charter.net chello.at chello.nl club-internet.fr cogeco.ca comcast.net cox.net daum.net disroot.org
  dispostable.com drei.at duck.com earthlink.net eircom.net email.de emailn.de europe.com ewe.net ewetel.net excite.com
  fastmail.fm firemail.de foxmail.com free.fr freenet.de freesurf.ch getairmail.com go2.pl googlegroups.com guerrillamail.com
  hanmail.net hetnet.nl hispeed.ch home.nl htp-tel.de hush.com iafrica.com iinet.net.au inode.at interia.eu interia.pl
  inwind.it iol.ie jubii.dk juno.com kabelbw.de kabelmail.de kolabnow.com kpnmail.nl kpnplanet.nl libertysurf.fr live.nl
  luukku.com mac.com magenta.at mail.com maildrop.cc mailfence.com mailnesia.com me.com mindspring.com mnet-online.de
  mozmail.com mweb.co.za naver.com nate.com neostrada.pl netcologne.de netcourrier.com netscape.net netzero.net neuf.fr
  noos.fr ntlworld.com numericable.fr office365.com onet.eu onet.pl online.de online.nl op.pl optonline.net optusnet.com.au
  osnanet.de outlook.com passagen.se pm.me poczta.fm poczta.onet.pl planet.nl privaterelay.appleid.com proximus.be
  qq.com quicknet.nl rediffmail.com rocketmail.com rogers.com rambler.ru sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca
  simnet.is simplelogin.com sina.com skynet.be sky.com snafu.de sohu.com spoluzaci.cz sunrise.ch swissonline.ch
  sympatico.ca talktalk.net tele2.nl telenet.be telfort.nl telia.com telus.net temp-mail.org terra.com.br terra.es tin.it
  tiscali.co.uk tiscali.it tlen.pl trashmail.com trashmail.de ukr.net unitybox.de unity-mail.de uol.com.br
  upcmail.nl users.noreply.github.com verizon.net videotron.ca virginmedia.com volny.cz versatel.nl versanet.de wegwerfmail.de
  windowslive.com wp.pl xs4all.nl xtra.co.nz zeelandnet.nl ziggo.nl zonnet.nl zoznam.sk`;

const stems: ReadonlySet<string> = new Set(EVERYWHERE.split(/\s+/));
const ones: ReadonlySet<string> = new Set(ONES.split(/\s+/));

/** True when the domain, or one above it, is a mail provider's; `more` = the site's own further ones. */
export function isMailProvider(domain: string, more: readonly string[] = []): boolean {
  const labels = domain.toLowerCase().split('.');
  for (let at = 0; at < labels.length - 1; at++) {
    const name = labels.slice(at).join('.');
    if (ones.has(name) || more.includes(name)) return true;
  }
  return labels.some((label, at) => stems.has(label) && isSuffix(labels.slice(at + 1)));
}

/** `de`, `com`, `co.uk`, `com.br`: what stands behind a name that is registered. */
function isSuffix(labels: readonly string[]): boolean {
  const [first = '', second] = labels;
  if (labels.length === 1) return ['com', 'net', 'org', 'info', 'eu', 'me', 'be'].includes(first) || first.length === 2;
  return labels.length === 2 && ['co', 'com', 'net', 'org', 'ne', 'or'].includes(first) && second?.length === 2;
}
