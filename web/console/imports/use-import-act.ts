import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deskOf } from '../../../domain/imports/records-rule.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { importPath, importQuery, importRowsKey } from './imports.ts';

interface Act {
  act: 'run' | 'cancel' | 'undo';
  body: object;
}

const said = {
  run: 'import.started',
  cancel: 'import.cancelled.note',
  undo: 'import.undo.started',
} as const;

/** Orders something of an import, and shows it as it stands then. */
export const useImportAct = (run: ImportRun, onDone: () => void) => {
  const queries = useQueryClient();
  const { queryKey } = importQuery(deskOf(run.kind), run.id);
  return useMutation({
    mutationFn: ({ act, body }: Act) => api.post<ImportRun>(`${importPath(run)}/${act}`, body),
    onSuccess: async (next, { act }) => {
      onDone();
      notify(t(said[act]));
      queries.setQueryData(queryKey, next);
      await queries.invalidateQueries({ queryKey: importRowsKey(run.id) });
      await queries.invalidateQueries({ queryKey: ['list', 'imports'] });
    },
    // Somebody else was faster: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey }),
  });
};
