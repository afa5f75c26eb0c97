// A filter that asks its sender to confirm, in all its ways to say that a mail waits: none is passed over by the cheap signs.
import { expect, test } from 'vitest';
import { challengeSign } from '../../src/parse/challenge.ts';

const FREES = 'Click https://filter.example/ok and it will be delivered.';

test.each([
  'Your message to max@example.org is being held.',
  'Your e-mail to max@example.org has been waitlisted.',
  'Your mail to max@example.org was quarantined.',
  'Your email to max@example.org is delayed.',
  'Your message to max@example.org has been put on hold.',
  'Ihre Nachricht an max@example.org wird zurückgehalten.',
  'Ihre Mail an max@example.org wurde angehalten.',
  'Uw bericht aan max@example.org wordt tegengehouden.',
  'Je bericht aan max@example.org is vastgehouden.',
  'Votre message à max@example.org a été mis en attente.',
  'Votre courriel à max@example.org est retenu.',
  'Votre message à max@example.org est bloqué.',
  'Su mensaje a max@example.org ha sido retenido.',
  'Su correo a max@example.org está en espera.',
  'Il tuo messaggio a max@example.org è stato trattenuto.',
  'Il suo messaggio a max@example.org è in attesa.',
  'A sua mensagem para max@example.org foi retida.',
  'Sua mensagem para max@example.org está aguardando.',
  'Twoja wiadomość do max@example.org została zatrzymana.',
  'Pani wiadomość do max@example.org została wstrzymana.',
])('%s', (words) => {
  expect(challengeSign(`${words}\n${FREES}`)).not.toBeNull();
  expect(challengeSign(words)).toBeNull();
  expect(challengeSign(`${words}\n${FREES}\nWhen will you be back?`)).toBeNull();
});
