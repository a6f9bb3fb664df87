import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Channel } from '../../../domain/channels.ts';
import type { Template } from '../../../domain/schemas/messaging.ts';
import { api } from '../../shared/api.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { templateQuery } from './messaging.ts';
import type { Wording } from './wording-checks.ts';

/** Save Templates: one a type and method; every version is kept. */
export const useSaveTemplate = (messageType: string, method: Channel, version: number) => {
  const queries = useQueryClient();
  const { queryKey } = templateQuery(messageType, method);
  const save = useMutation({
    mutationFn: (wording: Wording) =>
      api.put<Template>('/api/templates', { messageType, method, language: 'en', version, ...wording }),
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      notify(t('compose.saved'));
    },
  });
  return { ...save, loadNewer: () => void queries.invalidateQueries({ queryKey }) };
};
