import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorksAgain } from '../../../domain/schemas/left-out-messages.ts';
import type { AddressFailure } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { showAddress, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { LeftOutDrawer } from './left-out-drawer.tsx';
import classes from './not-working.module.css';

interface NotWorkingProps {
  failures: readonly AddressFailure[];
  /** Of whose record they are: `/api/clients/<id>`. */
  record: string;
  /** Why the reader may not say that one works; null: they may. */
  reason: string | null;
  onWorks: () => Promise<void>;
}

/** Addresses of somebody to which a message came back, each with the way to open it again; what was left out meanwhile is listed then. */
export function NotWorking({ failures, record, ...rest }: NotWorkingProps) {
  const allowed = useAllowed();
  const [ended, setEnded] = useState<{ failureId: string; address: string } | null>(null);
  const onEnded = (address: string, { failureId, leftOut }: WorksAgain) => {
    const sees = allowed('Messaging View', 'view');
    notify(t(leftOut && !sees ? 'stopped.works.leftOut' : 'stopped.works.done'));
    if (failureId !== null && leftOut && sees) setEnded({ failureId, address });
  };
  return (
    <>
      {failures.length > 0 && (
        <ul className={classes.list} aria-label={t('stopped.title')}>
          {failures.map((failure) => (
            <Failure
              key={`${failure.channel} ${failure.address}`}
              failure={failure}
              record={record}
              onEnded={onEnded}
              {...rest}
            />
          ))}
        </ul>
      )}
      {ended && (
        <LeftOutDrawer
          of={{ record, failureId: ended.failureId }}
          address={ended.address}
          onClose={() => setEnded(null)}
        />
      )}
    </>
  );
}

function Failure({
  failure: { channel, address, since },
  record,
  reason,
  onWorks,
  onEnded,
}: Omit<NotWorkingProps, 'failures'> & {
  failure: AddressFailure;
  onEnded: (address: string, answer: WorksAgain) => void;
}) {
  const shown = showAddress(address);
  const works = useMutation({
    mutationFn: () => api.post<WorksAgain>(`${record}/working-address`, { channel, address }),
    onSuccess: async (answer) => {
      onEnded(shown, answer);
      await onWorks();
    },
  });
  return (
    <li className={classes.line}>
      <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
      <span>
        {t(`stopped.${channel}`, { address: shown, time: showZoned(since) })}
        <span className={classes.next}>{t('stopped.next')}</span>
        <ProblemNotice error={works.error} />
      </span>
      <ReasonedButton
        size="xs"
        variant="default"
        aria-label={t('stopped.works.of', { address: shown })}
        reason={reason}
        loading={works.isPending}
        onClick={() => works.mutate()}
      >
        {t('stopped.works')}
      </ReasonedButton>
    </li>
  );
}
