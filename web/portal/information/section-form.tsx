import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { informationQuery, savedQuery } from './information.ts';
import type { Saved } from './information.ts';
import type { KeptDraft } from './kept-draft.ts';
import { StaleForm } from './stale-form.tsx';

interface SectionFormProps<T extends object> {
  label: string;
  draft: KeptDraft<T>;
  save: () => Promise<PortalInformation>;
  /** Of this form, in what is on file now; undefined: it is not there any more. */
  valuesIn: (now: PortalInformation) => T | undefined;
  /** What the page that follows says. */
  saved?: (now: PortalInformation) => Saved;
  /** Why it cannot be saved yet. */
  reason?: string | null;
  children: (errors: Record<string, string>) => ReactNode;
}

/** A form of one section of the information. */
export function SectionForm<T extends object>({ saved, reason = null, ...form }: SectionFormProps<T>) {
  const client = useQueryClient();
  useEffect(() => {
    client.setQueryData(savedQuery.queryKey, null);
  }, [client]);
  return (
    <StaleForm<T, PortalInformation>
      {...form}
      queryKey={informationQuery.queryKey}
      reload={() => client.fetchQuery(informationQuery)}
      onSaved={(now) => {
        client.setQueryData(savedQuery.queryKey, saved?.(now) ?? 'saved');
        void client.invalidateQueries({ queryKey: ['session'] });
      }}
      back="/information"
      reason={reason}
    />
  );
}
