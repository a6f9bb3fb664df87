import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { MappingRow } from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { historyQuery } from './mappings.ts';
import { refreshMappings } from './use-mapping.ts';

interface UnmapDialogProps {
  kind: MappingKind;
  row: MappingRow;
  reason: string | null;
  onClose: () => void;
}

/** Asks before a mapping ends, and shows every mapping that the person has had. */
export function UnmapDialog({ kind, row, reason, onClose }: UnmapDialogProps) {
  const queries = useQueryClient();
  const history = useQuery(historyQuery(row.id));
  const unmap = useMutation({
    mutationFn: () => api.delete(`/api/integrations/mappings/${row.mapping?.id ?? ''}`),
    onSuccess: async () => {
      notify(t('mapping.unmapped'));
      onClose();
      await refreshMappings(queries, kind);
    },
  });
  return (
    <ConfirmDialog
      opened
      danger
      title={t('mapping.unmap.of', { name: row.label })}
      confirm={t('mapping.unmap')}
      reason={reason}
      busy={unmap.isPending}
      error={unmap.error}
      onConfirm={() => unmap.mutate()}
      onClose={onClose}
    >
      <p>{t(`mapping.unmap.text.${kind}`, { target: row.mapping?.target.label ?? '' })}</p>
      <h3>{t('mapping.history')}</h3>
      <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />
      <ul className={classes.problems}>
        {history.data?.rows.map(({ id, target, origin, mappedBy, createdAt, endedAt, endedBy }) => (
          <li key={id}>
            <span className={classes.field}>{target.label}</span>{' '}
            {t('mapping.history.from', {
              origin: t(`mapping.origin.${origin}`),
              by: mappedBy ?? t('mapping.rounds'),
              at: showInstant(createdAt),
            })}{' '}
            {endedAt && t('mapping.history.until', { by: endedBy ?? t('mapping.rounds'), at: showInstant(endedAt) })}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
