import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { NewMessagePage } from './new-message-page.tsx';
import { ThreadListPage } from './thread-list-page.tsx';
import { ThreadPage } from './thread-page.tsx';

/** Everything below `/messages`. */
export function MessagePages({ session, path }: { session: PortalSession; path: string }) {
  const [, , below = ''] = path.split('/');
  if (below === '') return <ThreadListPage session={session} />;
  if (below === 'new') return <NewMessagePage session={session} />;
  return <ThreadPage key={below} session={session} id={below} />;
}
