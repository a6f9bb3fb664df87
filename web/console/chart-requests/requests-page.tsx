import { Button } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { RequestFilter, RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CapabilityHint, Incapable } from './capability.tsx';
import { requestOptionsQuery } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { HandoffTabs } from './handoff-tabs.tsx';
import { ReassignDialog } from './reassign-dialog.tsx';
import { RequestFilters } from './request-filters.tsx';
import { RequestTable } from './request-table.tsx';

const route = getRouteApi('/frame/chart-requests');
const nothing: ReadonlyMap<string, RequestRow> = new Map();

/** Requests to chart keepers: asked of me, mine, of my groups, and, for who may see them, everybody's. */
export function Page(): ReactElement {
  const { data: options } = useQuery(requestOptionsQuery);
  const allowed = useAllowed();
  // A manager sees how requests stand without being one who sends or receives them.
  const looksOnly = options !== undefined && !options.capable && !allowed('Tasks', 'view');
  return (
    <Frame title={t('nav.requests')} lead={t('request.lead')}>
      <HandoffTabs current="requests" />
      {!looksOnly && <CapabilityHint />}
      {looksOnly ? <Incapable options={options} /> : <Requests mayReassign={options?.capable ?? false} />}
    </Frame>
  );
}

function Requests({ mayReassign }: { mayReassign: boolean }) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(nothing);
  const [giving, setGiving] = useState(false);
  const filter: RequestFilter = { scope: 'asked', phase: 'open', due: 'any', ...search };
  const put = (change: Partial<RequestFilter>) => {
    const { scope, phase, due, ...rest } = { ...filter, ...change };
    setChosen(nothing);
    void navigate({
      to: '/chart-requests',
      search: {
        ...rest,
        // What stands by itself is no part of the address.
        scope: scope === 'asked' ? undefined : scope,
        phase: phase === 'open' ? undefined : phase,
        due: due === 'any' ? undefined : due,
        ...(scope === 'all' ? {} : { asker: undefined, keeper: undefined }),
      },
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <>
      <RequestFilters filter={filter} onChange={put} />
      {chosen.size > 0 && (
        <div className={classes.bulk}>
          <output>{t('request.chosen', { count: chosen.size })}</output>
          <Button size="xs" leftSection={<IconArrowForwardUp size={15} />} onClick={() => setGiving(true)}>
            {t('request.reassign.many', { count: chosen.size })}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setChosen(nothing)}>
            {t('request.choose.none')}
          </Button>
        </div>
      )}
      <RequestTable filter={filter} chosen={mayReassign ? chosen : null} onChoose={setChosen} />
      {giving && (
        <ReassignDialog
          requests={[...chosen.values()]}
          onClose={() => setGiving(false)}
          onDone={() => setChosen(nothing)}
        />
      )}
    </>
  );
}
