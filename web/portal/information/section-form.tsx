import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { Failure, fieldErrors, isProblem } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import { open } from '../navigation.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { informationQuery, savedQuery } from './information.ts';
import type { Saved } from './information.ts';
import classes from './information.module.css';
import type { KeptDraft } from './kept-draft.ts';

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

const overview = '/information';

/** A form of one section: its problem on top, the focus on the first field that is wrong; what the practice changed meanwhile stands beside what was typed. */
export function SectionForm<T extends object>(props: SectionFormProps<T>) {
  const { label, draft, save, valuesIn, saved, reason = null, children } = props;
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { dirty, restored, drop, rebase } = draft;
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (now) => {
      client.setQueryData(informationQuery.queryKey, now);
      client.setQueryData(savedQuery.queryKey, saved?.(now) ?? 'saved');
      void client.invalidateQueries({ queryKey: ['session'] });
      drop();
    },
    onError: async (error) => {
      // The practice closed the section meanwhile: what is typed stays in sight, and the overview knows once it is gone back to.
      if (error instanceof Failure && (error.status === 403 || error.status === 404))
        await client.invalidateQueries({ queryKey: informationQuery.queryKey });
      if (!isProblem(error, 'version-conflict')) return;
      const values = valuesIn(await client.fetchQuery(informationQuery));
      if (values) rebase(values);
    },
  });
  const { error, isSuccess, isPending } = saving;
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  useEffect(() => {
    client.setQueryData(savedQuery.queryKey, null);
  }, [client]);
  // Once nothing guards the page any more.
  useEffect(() => {
    if (isSuccess) open(overview, true);
  }, [isSuccess]);
  const why = reason ?? (dirty ? null : words('save.clean'));
  return (
    <form
      ref={form}
      className={portal.form}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && !isPending) saving.mutate();
      }}
    >
      <LeaveGuard when={dirty && !isSuccess} onLeave={drop} />
      {restored && !error && <output className={portal.done}>{t('info.restored')}</output>}
      <ProblemNotice error={error} onRetry={() => saving.mutate()} />
      {children(ofWanted(error))}
      <div className={classes.bar}>
        <Button variant="default" size="md" onClick={() => open(overview)}>
          {words('cancel')}
        </Button>
        <ReasonedButton type="submit" size="md" loading={isPending} reason={why}>
          {words('save')}
        </ReasonedButton>
      </div>
    </form>
  );
}

/** By the field alone: what a form sends stands under `wanted`. */
const ofWanted = (error: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldErrors(error)).map(([path, say]) => [path.replace(/^wanted\./, ''), say]));
