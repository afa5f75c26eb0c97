// nodemailer's SMTP connection in its CommonJS form: the other imports node:http, which lib/http.ts says why to go around.
import { createRequire } from 'node:module';
import type SmtpConnection from 'nodemailer/lib/smtp-connection';

export const SMTPConnection: typeof SmtpConnection = createRequire(import.meta.url)('nodemailer/lib/smtp-connection');
