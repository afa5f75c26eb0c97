// What the desk refuses, in the words of a mail, where its own English speaks of the command line. Plain data.
export const refusedEnglish: Readonly<Record<string, string>> = {
  'agent {0} is not assignable and gets no tickets (agents.{1}.assignable)': 'no tickets are assigned to {0}',
  '{0} is linked to {1} as {2}: it cannot be {3}, too; end that link first':
    '{0} and {1} are linked the other way round already; end that link first',
  '{0} has no file "{1}", expected ids as `ticket files` lists them': '{0} has no file "{1}"',
  "{0} is {1}'s: give it back (mailclerk ticket assign --remove)":
    "{0} is {1}'s already: give it back with #assign -{1}",
  '{0} "{1}" cannot {2} an offer, expected an agent (--as NAME)': 'only agents can answer an offer',
  'take it instead (mailclerk ticket take)': 'say #take instead',
  'due "{0}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none':
    '"{0}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none',
  'postpone "until none" is no time; `ticket set REF due=none` takes the due time away':
    '"until none" is no time; #due none takes the due time away',
  'ticket {0} is internal and mails no customer, expected a note':
    '{0} is internal and mails no customer; #public ends that',
  '{0} of a closed ticket stays, expected an open one (tickets.reclassify_closed)':
    '{0} of a closed ticket stays; say #reopen first',
  '{0} has no entry {1}, expected ids as `ticket history {2}` lists them': '{0} has no entry {1}',
  '{0} "{1}" cannot take a ticket, expected an agent (--as NAME)': 'only agents can take a ticket',
  "{0} is {1}'s: ask, or assign it to yourself": "{0} is {1}'s: ask, or say #assign me",
  'fields.{0} "{1}" is retired (active: false), expected {2}': '{1} is no longer used in the field {0}, expected {2}',
  '{0} "{1}" is retired (active: false): tickets that have it keep it, nothing gets it any more; expected {2}':
    '{1} is no longer used, expected {2}',
  '{0} is {1}, expected at most {2} (tickets.max_file); leave a link to it instead':
    '{0} is {1}, expected at most {2}; send a link to it instead',
  'the mail would be {0}, expected at most {1} (smtp.max_size); nothing was queued: leave out the largest file or send them in parts':
    'the email would be {0}, expected at most {1}; leave out the largest file or send them in parts',
  'accept it first (mailclerk ticket accept)': 'say #accept first',
  '{0} is outside our own domains: internal words go there only when you say so (--yes)':
    '{0} is outside our own domains: internal words go there only with "outside"',
  '{0} needs {1}{2} ({3})': '{0} needs {1}{2}',
  'closing needs the field {0}, which is required; set it first: {1}=…': 'closing needs the field {0}: #field {1}=…',
  'status "{0}" cannot become "{1}", expected {2} (workflow {3})': '{0} cannot become {1}, expected {2}',
};
