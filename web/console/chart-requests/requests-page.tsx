import { Button } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { RequestFilter, RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CapabilityHint, Incapable } from './capability.tsx';
import { requestOptionsQuery } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { HandoffTabs } from './handoff-tabs.tsx';
import { ReassignDialog } from './reassign-dialog.tsx';
import { RequestFilters } from './request-filters.tsx';
import { RequestTable } from './request-table.tsx';
import { unfiltered } from './unfiltered.ts';

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
      {looksOnly ? <Incapable options={options} /> : <Requests mayReassign={options?.capable ?? true} />}
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
      {mayReassign && (
        <Chosen count={chosen.size} onReassign={() => setGiving(true)} onClear={() => setChosen(nothing)} />
      )}
      <RequestTable
        filter={filter}
        chosen={mayReassign ? chosen : null}
        onChoose={setChosen}
        onClear={() => put(unfiltered)}
      />
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

/** As many as the API takes at a time. */
const mostGiven = 50;

interface ChosenProps {
  count: number;
  onReassign: () => void;
  onClear: () => void;
}

/** What can be done with the rows that are ticked; it has its place before the first one is, so that the rows stay where they are. */
function Chosen({ count, onReassign, onClear }: ChosenProps) {
  return (
    <div className={classes.bulk}>
      <output>{count === 0 ? t('request.choose.hint') : t('request.chosen', { count })}</output>
      {count > 0 && (
        <>
          <ReasonedButton
            size="xs"
            leftSection={<IconArrowForwardUp size={15} />}
            reason={count > mostGiven ? t('request.choose.most', { count: mostGiven }) : null}
            onClick={onReassign}
          >
            {t('request.reassign.many', { count })}
          </ReasonedButton>
          <Button size="xs" variant="subtle" onClick={onClear}>
            {t('request.choose.none')}
          </Button>
        </>
      )}
    </div>
  );
}
