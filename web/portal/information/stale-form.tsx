import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Failure, fieldErrors, isProblem } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import { open } from '../navigation.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import classes from './information.module.css';
import type { KeptDraft } from './kept-draft.ts';

interface StaleFormProps<T extends object, Now> {
  label: string;
  draft: KeptDraft<T>;
  save: () => Promise<Now>;
  /** Under which everything that the form is a part of is kept; a save answers the same. */
  queryKey: QueryKey;
  /** Reads it anew. */
  reload: () => Promise<Now>;
  /** Of this form, in what is on file now; undefined: it is not there any more. */
  valuesIn: (now: Now) => T | undefined;
  onSaved: (now: Now) => void;
  /** Page that follows. */
  back: string;
  /** Why it cannot be saved yet. */
  reason: string | null;
  children: (errors: Record<string, string>) => ReactNode;
}

/** A form of what others may change meanwhile: its problem on top, the focus on the first field that is wrong; what the practice changed stands beside what was typed. */
export function StaleForm<T extends object, Now>(props: StaleFormProps<T, Now>) {
  const { label, draft, save, queryKey, reload, valuesIn, onSaved, back, reason, children } = props;
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { dirty, restored, drop, rebase } = draft;
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (now) => {
      client.setQueryData<Now>(queryKey, now);
      onSaved(now);
      drop();
    },
    onError: async (error) => {
      // The practice closed it meanwhile: what is typed stays in sight, and the page before knows once it is gone back to.
      if (error instanceof Failure && (error.status === 403 || error.status === 404))
        await client.invalidateQueries({ queryKey });
      if (!isProblem(error, 'version-conflict')) return;
      const values = valuesIn(await reload());
      if (values) rebase(values);
    },
  });
  const { error, isSuccess, isPending } = saving;
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  // Once nothing guards the page any more.
  useEffect(() => {
    if (isSuccess) open(back, true);
  }, [isSuccess, back]);
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
        <Button variant="default" size="md" onClick={() => open(back)}>
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
