import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import type { Template } from '../../../domain/schemas/templates.ts';
import { api } from '../../shared/api.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { templateQuery } from './messaging.ts';
import type { Wording } from './wording-checks.ts';

/** A wording that differs from what is saved, with the version that it was made from. */
export interface Unsaved {
  language: Locale;
  version: number;
  wording: Wording;
}

/** Save Templates: one a type, method and language; every version is kept. */
export const useSaveTemplates = (messageType: string, method: Channel) => {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async (unsaved: readonly Unsaved[]) => {
      for (const { language, version, wording } of unsaved) {
        const saved = await api.put<Template>('/api/templates', { messageType, method, language, version, ...wording });
        queries.setQueryData(templateQuery(messageType, method, language).queryKey, saved);
      }
    },
    onSuccess: async () => {
      notify(t('compose.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'templates', messageType, method] });
    },
  });
  return { ...save, loadNewer: () => void queries.invalidateQueries({ queryKey: ['templates', messageType, method] }) };
};
