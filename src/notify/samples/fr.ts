// Sample words in French.
import type { SampleWords } from './words.ts';

export const french: SampleWords = {
  customer: 'Élodie Lefèvre',
  address: 'e.lefevre@client.example',
  colleague: 'Jean-François Œuvrard',
  subject: 'L’imprimante du deuxième étage ne prend plus le papier',
  message:
    'Bonjour,\n\ndepuis hier après-midi, l’imprimante du deuxième étage ne prend plus le papier. L’éteindre et la rallumer n’a rien changé ; l’écran affiche « vérifier le bac 2 ».\n\nLa photo montre le message. Il nous la faut vendredi pour les factures.\n\nCordialement\nÉlodie Lefèvre',
  answer: {
    formal:
      'Bonjour Madame Lefèvre,\n\nmerci pour la photo, elle montre la cause : le rouleau d’entraînement du **bac 2** est usé.\n\n- D’ici là, veuillez utiliser le bac 1.\n- Notre technicien passera jeudi entre 9 h et 11 h.\n\nLe changement de bac est expliqué dans l’[aide](https://example.com/aide/bacs).\n\nCordialement\nAnna Muster',
    informal:
      'Bonjour Élodie,\n\nmerci pour la photo, elle montre la cause : le rouleau d’entraînement du **bac 2** est usé.\n\n- D’ici là, utilise le bac 1.\n- Notre technicien passera jeudi entre 9 h et 11 h.\n\nLe changement de bac est expliqué dans l’[aide](https://example.com/aide/bacs).\n\nÀ bientôt\nAnna',
  },
  note: 'Merci de vérifier avant le rendez-vous que le rouleau est en stock. Sinon, nous reportons à lundi.',
  finding: 'Le rouleau d’entraînement du bac 2 est usé. Un nouveau est commandé.',
  request: {
    formal: 'Quel est le numéro de série de l’imprimante ? Vous le trouverez au dos.',
    informal: 'Quel est le numéro de série de l’imprimante ? Tu le trouveras au dos.',
  },
  comment: {
    formal: 'Le technicien a remplacé le rouleau et imprimé vingt pages pour essai.',
    informal: 'Le technicien a remplacé le rouleau et imprimé vingt pages pour essai.',
  },
  solution: {
    formal: 'Le rouleau du bac 2 a été remplacé.\nVeuillez ne pas y mettre plus de 250 feuilles.',
    informal: 'Le rouleau du bac 2 a été remplacé.\nN’y mets pas plus de 250 feuilles.',
  },
  announcement: {
    formal: 'Samedi entre 6 h et 8 h, les imprimantes sont en maintenance. Merci de ne rien imprimer à ce moment-là.',
    informal: 'Samedi entre 6 h et 8 h, les imprimantes sont en maintenance. Merci de ne rien imprimer à ce moment-là.',
  },
  files: ['Photo de l’écran.jpg', 'Relevés de mars.xlsx'],
  questions: [
    { name: 'place', label: 'Lieu', help: 'bâtiment et bureau', type: 'text', required: true, choices: [] },
    { name: 'devices', label: 'Nombre d’appareils', help: '', type: 'number', required: true, choices: [] },
    {
      name: 'urgency',
      label: 'Urgence',
      help: 'ce qui est bloqué jusqu’à la réparation',
      type: 'choice',
      required: false,
      choices: ['peut attendre', 'gêne le travail', 'tout est bloqué'],
    },
  ],
  badAnswer: 'quelques-uns',
  ratingComment: 'Rapide et aimable ; seule la première réponse aurait pu venir plus tôt.',
  subjects: [
    'Accès pour la nouvelle collègue dès lundi',
    'Facture 2026-0481 reçue deux fois',
    'Le projecteur de la salle de réunion reste noir',
    'Mot de passe expiré, connexion impossible sur le portable',
  ],
  trouble: 'rules/20-imprimantes.yaml:14:3 service inconnu « imprimates », il s’agit sans doute de « imprimantes »',
  nearest: '#fermer',
  command: '#fermr résolu\nLe rouleau est remplacé.',
  organisation: 'Régie des eaux de Nantes',
};
