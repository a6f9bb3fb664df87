import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ImportKind } from '../../../domain/imports/columns.ts';
import { deskOf } from '../../../domain/imports/records-rule.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { upload } from '../../shared/upload.ts';
import { importQuery, importRowsKey, importsPath } from './imports.ts';

interface Reading {
  file: File;
  /** An import whose file is replaced; without one a new import begins. */
  id?: string;
  kind: ImportKind;
}

/** Sends a file and has it read. `share` goes from 0 to 1 while it is sent; who leaves the page ends it. */
export const useReadFile = (onRead: (run: ImportRun) => void) => {
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const control = useRef<AbortController>(null);
  useEffect(() => () => control.current?.abort(), []);
  const read = useMutation({
    async mutationFn({ file, id, kind }: Reading) {
      setShare(0);
      const stop = new AbortController();
      control.current = stop;
      const fileName = file.name;
      const path = importsPath[deskOf(kind)];
      const begun = kind === 'ledger' ? { fileName } : { kind, fileName };
      const run = id ?? (await api.post<ImportRun>(path, begun, { signal: stop.signal })).id;
      return upload<ImportRun>(`${path}/${run}/content`, file, {
        signal: stop.signal,
        onProgress: setShare,
        name: fileName,
      });
    },
    async onSuccess(run) {
      queries.setQueryData(importQuery(deskOf(run.kind), run.id).queryKey, run);
      await queries.invalidateQueries({ queryKey: importRowsKey(run.id) });
      await queries.invalidateQueries({ queryKey: ['list', 'imports'] });
      onRead(run);
    },
  });
  return { read, share };
};
