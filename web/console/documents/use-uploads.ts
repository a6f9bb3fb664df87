import { useQueryClient } from '@tanstack/react-query';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { tooLarge } from '../../shared/too-large.ts';
import { useUploads as useSharedUploads } from '../../shared/use-uploads.ts';
import { documentsKey } from './documents.ts';

/** Uploads into one client's chart. `onDone` hears of the id of each that has arrived. */
export const useUploads = (
  clientId: string,
  largestBytes: number | undefined,
  onDone: (documentId: string) => void = () => {},
) => {
  const queries = useQueryClient();
  return useSharedUploads({
    faultOf: (file) => tooLarge(file, largestBytes),
    async announce({ name }, folder, call) {
      const { id } = await api.post<ClientDocument>(`/api/clients/${clientId}/documents`, { folder, name }, call);
      return { id, address: `/api/documents/${id}/content` };
    },
    async onDone(_, { id }) {
      onDone(id);
      // Then it stands in the list below, and needs no place of its own any more.
      await queries.invalidateQueries({ queryKey: documentsKey(clientId) });
    },
  });
};
