import { IconMailForward } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useLocation } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { previewCountsQuery, previewQuery, type Wanted } from './batches.ts';
import { chosenOf } from './choice.ts';
import { Choose } from './choose.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { PreviewTable } from './preview-table.tsx';

const route = getRouteApi('/frame/portal-credentials/new');

/** Chooses clients, shows who gets credentials and who does not, and asks for the exact number before anything goes. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const state = useLocation({ select: (location) => location.state });
  const clients = chosenOf(search, state);
  return (
    <Frame
      title={t('batch.new')}
      lead={t('batch.new.lead')}
      back={{ to: { to: '/portal-credentials' }, label: t('nav.credentials') }}
    >
      <Choose />
      {clients ? (
        <Preview wanted={{ clients, again: search.again ?? false }} />
      ) : (
        <Empty
          icon={IconMailForward}
          title={t('batch.choose.none')}
          hint={t('batch.choose.none.hint')}
          action={<ButtonLink to="/clients">{t('nav.clients')}</ButtonLink>}
        />
      )}
    </Frame>
  );
}

function Preview({ wanted }: { wanted: Wanted }) {
  const { show } = route.useSearch();
  const list = useInfiniteQuery(previewQuery(wanted, show));
  const { data: counts, isFetching, refetch } = useQuery(previewCountsQuery(wanted));
  const [asking, setAsking] = useState(false);
  const lookAgain = () => {
    void refetch();
    void list.refetch();
  };
  return (
    <>
      <PreviewTable table={tableOf(list)} counts={counts}>
        <ReasonedButton
          leftSection={<IconMailForward size={16} />}
          loading={isFetching}
          reason={counts && counts.send > 0 ? null : t('batch.nobody')}
          onClick={() => setAsking(true)}
        >
          {t('batch.order', { count: counts?.send ?? 0 })}
        </ReasonedButton>
      </PreviewTable>
      {asking && counts && (
        <OrderDialog wanted={wanted} counts={counts} onClose={() => setAsking(false)} onChanged={lookAgain} />
      )}
    </>
  );
}
