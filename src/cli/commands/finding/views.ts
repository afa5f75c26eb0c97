// view save, list, show, delete: queries with a name. `ticket list view:NAME` uses one, alone or with more terms.
import { openFinder, ownerOf } from '../../../daemon/find/finder.ts';
import { isoTime } from '../../../lib/time.ts';
import { fold } from '../../../model/fold.ts';
import { nearest } from '../../../model/nearest.ts';
import type { SavedView } from '../../../model/query/programs.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { queryText, understood } from '../../query.ts';
import type { Registry } from '../../registry.ts';
import { actorOf, type Session, withApp } from '../../session.ts';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,59}$/u;

/** Registers `view …`. */
export function registerViews({ program, on }: Registry): void {
  const view = program.command('view').description('queries with a name');
  const save = view
    .command('save')
    .argument('<name>', 'letters, digits, . _ -')
    .argument('<query...>', 'what it says, as for ticket list')
    .description('keep a query: yours with --as NAME, else everybody’s')
    .option('--shared', 'for everybody');
  on(save, (session, [name, words], options) =>
    saveView(session, { name: String(name), words: words as readonly string[], isShared: options.shared === true }),
  );
  on(view.command('list').description('yours and everybody’s'), (session) => listViews(session));
  const one = ['<name>', 'its name'] as const;
  on(
    view
      .command('show')
      .argument(...one)
      .description('what it says'),
    (session, [name]) => showView(session, String(name)),
  );
  const remove = view
    .command('delete')
    .argument(...one)
    .description('forget it')
    .option('--shared', 'everybody’s');
  on(remove, (session, [name], options) => deleteView(session, String(name), options.shared === true));
}

async function saveView(
  session: Session,
  { name, words, isShared }: { readonly name: string; readonly words: readonly string[]; readonly isShared: boolean },
): Promise<number> {
  if (!NAME.test(name))
    throw new Exit(
      exitCodes.usage,
      `"${name}" is no name of a view, expected letters, digits, . _ -, at most 60`,
      'mailclerk view save vips tag:vip',
    );
  const query = queryText(words);
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    // Understood once, so that nothing is kept that means nothing.
    await understood(session, app, { text: query, all: true, saving: name });
    const owner = isShared ? '' : ownerOf(actor);
    const known = (await openFinder(app).views(actor)).find(
      (view) => view.owner === owner && fold(view.name) === fold(name),
    );
    if (known && owner === '' && actor.kind === 'agent' && known.author !== actor.id)
      throw new Exit(
        exitCodes.notAllowed,
        `the view "${known.name}" of all is ${known.author || 'the administrator'}'s: save yours under another name`,
        `mailclerk view show ${known.name}`,
      );
    const author = actor.kind === 'agent' ? actor.id : '';
    await app.store.write(() => app.store.views.save({ owner, name, query, author }, app.clock.now()));
    if (session.flags.json) session.out.json({ name, owner, query });
    else session.out.line(`${name}: ${query}`);
    session.out.talk(`next: mailclerk ticket list view:${name}`);
    return exitCodes.ok;
  });
}

async function listViews(session: Session): Promise<number> {
  return withApp(session, async (app) => {
    const views = await openFinder(app).views(actorOf(session, app));
    if (session.flags.json) session.out.json(views.map(viewJson));
    else if (views.length > 0)
      session.out.table(
        ['name', 'whose', 'query'],
        views.map((view) => [view.name, view.owner || 'all', view.query]),
      );
    session.out.talk(
      views.length === 0
        ? 'no views; next: mailclerk view save vips tag:vip'
        : `next: mailclerk ticket list view:${views[0]?.name ?? 'NAME'}`,
    );
    return exitCodes.ok;
  });
}

async function showView(session: Session, name: string): Promise<number> {
  return withApp(session, async (app) => {
    const views = await openFinder(app).views(actorOf(session, app));
    // One's own hides everybody's.
    const found = views.findLast((view) => fold(view.name) === fold(name));
    if (!found) throw missing(name, views);
    if (session.flags.json) session.out.json(viewJson(found));
    else session.out.line(found.query);
    session.out.talk(`next: mailclerk ticket list view:${found.name}`);
    return exitCodes.ok;
  });
}

async function deleteView(session: Session, name: string, isShared: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const actor = actorOf(session, app);
    const owner = isShared ? '' : ownerOf(actor);
    const views = await openFinder(app).views(actor);
    const found = views.find((view) => view.owner === owner && fold(view.name) === fold(name));
    if (!found && views.some((view) => fold(view.name) === fold(name)))
      throw new Exit(
        exitCodes.notFound,
        `you have no view "${name}" of your own; everybody's of that name needs --shared`,
        `mailclerk view delete ${name} --shared`,
      );
    if (!found) throw missing(name, views);
    if (owner === '' && actor.kind === 'agent' && found.author !== actor.id)
      throw new Exit(
        exitCodes.notAllowed,
        `the view "${found.name}" of all is ${found.author || 'the administrator'}'s`,
        `mailclerk view show ${found.name}`,
      );
    await app.store.write(() => app.store.views.remove(owner, name));
    if (session.flags.json) session.out.json({ name: found.name, deleted: true });
    else session.out.line(`${found.name} is forgotten; it said: ${found.query}`);
    return exitCodes.ok;
  });
}

function viewJson({ name, owner, query, author, updatedAt }: SavedView) {
  return {
    name,
    owner: owner === '' ? null : owner,
    query,
    author: author === '' ? null : author,
    updatedAt: isoTime(updatedAt),
  };
}

function missing(name: string, views: readonly SavedView[]): Exit {
  const near = nearest(
    name,
    views.map((view) => view.name),
  );
  return new Exit(
    exitCodes.notFound,
    `there is no view "${name}"${near === null ? '' : `; did you mean "${near}"?`}`,
    'mailclerk view list',
  );
}
