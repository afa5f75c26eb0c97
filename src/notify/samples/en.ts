// Sample words in English.
import type { ByForm, SampleWords } from './words.ts';

/** English addresses everybody alike. */
function same(text: string): ByForm {
  return { formal: text, informal: text };
}

export const english: SampleWords = {
  customer: 'Grace Holloway',
  address: 'g.holloway@customer.example',
  colleague: "Niall O'Brien-Whitfield",
  subject: 'Printer on the second floor does not feed paper',
  message:
    'Good morning,\n\nsince yesterday afternoon the printer on the second floor has not been feeding paper. Switching it off and on did not help; the display says "check tray 2".\n\nThe photo shows the message. We need it for the invoices by Friday.\n\nThanks\nGrace Holloway',
  answer: same(
    'Hello Grace,\n\nthank you for the photo, it shows what is wrong: the feed roller of **tray 2** is worn out.\n\n- Please use tray 1 until then.\n- Our technician will come on Thursday between 9 and 11.\n\nHow to change the tray is explained in the [help pages](https://example.com/help/trays).\n\nKind regards\nAnna Muster',
  ),
  note: 'Please look before the visit whether the feed roller is in stock. If it is not, we move it to Monday.',
  finding: 'The feed roller of tray 2 is worn out. A new one is on order.',
  request: same('What is the serial number of the printer? You will find it on the back.'),
  comment: same('The technician replaced the feed roller and printed twenty pages as a test.'),
  solution: same('The feed roller of tray 2 was replaced.\nPlease load 250 sheets at most.'),
  announcement: same(
    'The printers are serviced on Saturday between 6 and 8 a.m. Please do not print during that time.',
  ),
  files: ['Photo of the display.jpg', 'Meter readings March.xlsx'],
  questions: [
    { name: 'place', label: 'Place', help: 'building and room', type: 'text', required: true, choices: [] },
    { name: 'devices', label: 'Number of devices', help: '', type: 'number', required: true, choices: [] },
    {
      name: 'urgency',
      label: 'Urgency',
      help: 'what cannot go on until it is repaired',
      type: 'choice',
      required: false,
      choices: ['can wait', 'slows us down', 'everything has stopped'],
    },
  ],
  badAnswer: 'a few',
  ratingComment: 'Quick and friendly, only the first answer could have come sooner.',
  subjects: [
    'Account for our new colleague from Monday on',
    'Invoice 2026-0481 received twice',
    'Projector in the meeting room stays dark',
    'Password has expired, cannot log in to the laptop',
  ],
  trouble: 'rules/20-printers.yaml:14:3 unknown queue "priters"; did you mean "printers"?',
  nearest: '#close',
  command: '#clsoe solved\nThe feed roller is replaced.',
  organisation: 'Harrogate Water Board',
};
