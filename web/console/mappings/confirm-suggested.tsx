import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { MappingCounts } from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { refreshMappings } from './use-mapping.ts';

interface ConfirmSuggestedProps {
  kind: MappingKind;
  counts: MappingCounts;
  onClose: () => void;
}

/** Maps every pair that is suggested, and only those that were counted. */
export function ConfirmSuggested({ kind, counts, onClose }: ConfirmSuggestedProps) {
  const { suggested, suggestedById, suggestedMark } = counts;
  const queries = useQueryClient();
  const count = suggested - suggestedById;
  const confirm = useMutation({
    mutationFn: () =>
      api.post<{ mapped: number }>(`/api/integrations/mappings/${kind}/confirm-suggested`, { mark: suggestedMark }),
    onSuccess: async ({ mapped }) => {
      notify(t('mapping.confirmed', { count: mapped }));
      onClose();
      await refreshMappings(queries, kind);
    },
    onError: () => void refreshMappings(queries, kind),
  });
  return (
    <ConfirmDialog
      opened
      title={t('mapping.confirm', { count })}
      confirm={t('mapping.confirm', { count })}
      busy={confirm.isPending}
      error={confirm.error}
      onConfirm={() => confirm.mutate()}
      onClose={onClose}
    >
      {t('mapping.confirm.text')}
    </ConfirmDialog>
  );
}
