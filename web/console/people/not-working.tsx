import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { AddressFailure } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { showAddress, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import classes from './not-working.module.css';

interface NotWorkingProps {
  failures: readonly AddressFailure[];
  /** Of whose record they are: `/api/clients/<id>`. */
  record: string;
  /** Why the reader may not say that one works; null: they may. */
  reason: string | null;
  onWorks: () => Promise<void>;
}

/** Addresses of somebody to which a message came back, each with the way to open it again. */
export function NotWorking({ failures, ...rest }: NotWorkingProps) {
  if (failures.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('stopped.title')}>
      {failures.map((failure) => (
        <Failure key={`${failure.channel} ${failure.address}`} failure={failure} {...rest} />
      ))}
    </ul>
  );
}

function Failure({
  failure: { channel, address, since },
  record,
  reason,
  onWorks,
}: Omit<NotWorkingProps, 'failures'> & { failure: AddressFailure }) {
  const works = useMutation({
    mutationFn: () => api.post(`${record}/working-address`, { channel, address }),
    onSuccess: async () => {
      notify(t('stopped.works.done'));
      await onWorks();
    },
  });
  const shown = showAddress(address);
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
