import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { PageLink } from '../page-link.tsx';
import { t } from '../t.ts';
import { OwnCcds } from './own-ccds.tsx';
import { ReadCcd } from './read-ccd.tsx';

/** Everything below `/ccd`. */
export function CcdPages({ session, path }: { session: PortalSession; path: string }) {
  const [, , id = ''] = path.split('/');
  return (
    <>
      <PageLink to={id === '' ? '/' : '/ccd'}>{t(id === '' ? 'page.home' : 'ccd.back')}</PageLink>
      {id === '' ? (
        <OwnCcds phone={session.practice.phone} />
      ) : (
        <ReadCcd key={id} id={id} phone={session.practice.phone} />
      )}
    </>
  );
}
