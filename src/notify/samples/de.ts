// Sample words in German. The customer writes as customers do; the agent as the site addresses people.
import type { SampleWords } from './words.ts';

export const german: SampleWords = {
  customer: 'Miriam Köster',
  address: 'm.koester@kunde.example',
  colleague: 'Jörg Übelacker',
  subject: 'Drucker im zweiten Stock zieht kein Papier ein',
  message:
    'Guten Morgen,\n\nseit gestern Nachmittag zieht der Drucker im zweiten Stock kein Papier mehr ein. Ausschalten und Einschalten hat nicht geholfen, auf dem Display steht „Fach 2 prüfen“.\n\nDas Foto zeigt die Meldung. Bis Freitag brauchen wir ihn für die Rechnungen.\n\nViele Grüße\nMiriam Köster',
  answer: {
    formal:
      'Guten Tag Frau Köster,\n\nvielen Dank für das Foto, damit ist die Ursache klar: Die Einzugsrolle von **Fach 2** ist abgenutzt.\n\n- Bitte nutzen Sie bis dahin Fach 1.\n- Unser Techniker kommt am Donnerstag zwischen 9 und 11 Uhr.\n\nDie Anleitung zum Umstellen steht in der [Hilfe](https://example.com/hilfe/fach).\n\nMit freundlichen Grüßen\nAnna Muster',
    informal:
      'Hallo Miriam,\n\ndanke für das Foto, damit ist die Ursache klar: Die Einzugsrolle von **Fach 2** ist abgenutzt.\n\n- Nutze bis dahin bitte Fach 1.\n- Unser Techniker kommt am Donnerstag zwischen 9 und 11 Uhr.\n\nDie Anleitung zum Umstellen steht in der [Hilfe](https://example.com/hilfe/fach).\n\nViele Grüße\nAnna',
  },
  note: 'Bitte vor dem Termin nachsehen, ob die Einzugsrolle auf Lager ist. Sonst verschieben wir auf Montag.',
  finding: 'Die Einzugsrolle von Fach 2 ist abgenutzt. Eine neue ist bestellt.',
  request: {
    formal: 'Welche Seriennummer hat der Drucker? Sie finden sie auf der Rückseite.',
    informal: 'Welche Seriennummer hat der Drucker? Du findest sie auf der Rückseite.',
  },
  comment: {
    formal: 'Der Techniker hat die Einzugsrolle getauscht und zwanzig Seiten zur Probe gedruckt.',
    informal: 'Der Techniker hat die Einzugsrolle getauscht und zwanzig Seiten zur Probe gedruckt.',
  },
  solution: {
    formal: 'Die Einzugsrolle von Fach 2 wurde erneuert.\nBitte füllen Sie höchstens 250 Blatt ein.',
    informal: 'Die Einzugsrolle von Fach 2 wurde erneuert.\nBitte fülle höchstens 250 Blatt ein.',
  },
  announcement: {
    formal: 'Am Samstag zwischen 6 und 8 Uhr werden die Drucker gewartet. Bitte drucken Sie in dieser Zeit nichts aus.',
    informal: 'Am Samstag zwischen 6 und 8 Uhr werden die Drucker gewartet. Bitte drucke in dieser Zeit nichts aus.',
  },
  files: ['Foto vom Display.jpg', 'Zählerstände März.xlsx'],
  questions: [
    { name: 'place', label: 'Standort', help: 'Gebäude und Raum', type: 'text', required: true, choices: [] },
    { name: 'devices', label: 'Anzahl der Geräte', help: '', type: 'number', required: true, choices: [] },
    {
      name: 'urgency',
      label: 'Dringlichkeit',
      help: 'was bis zur Reparatur stillsteht',
      type: 'choice',
      required: false,
      choices: ['kann warten', 'stört die Arbeit', 'alles steht'],
    },
  ],
  badAnswer: 'ein paar',
  ratingComment: 'Schnell und freundlich, nur die erste Antwort hätte früher kommen können.',
  subjects: [
    'Zugang für die neue Kollegin ab Montag',
    'Rechnung 2026-0481 doppelt erhalten',
    'Beamer im Sitzungssaal bleibt dunkel',
    'Kennwort abgelaufen, Anmeldung am Notebook nicht möglich',
  ],
  trouble: 'rules/20-drucker.yaml:14:3 unbekannter Bereich „druker“, gemeint ist wohl „drucker“',
  nearest: '#schliessen',
  command: '#schliesen gelöst\nDie Einzugsrolle ist getauscht.',
  organisation: 'Stadtwerke Lüneburg',
};
