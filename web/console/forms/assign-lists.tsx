import { IconArrowLeft, IconArrowRight, IconCalendar } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { AssignedForm, assignedForms, CatalogForm } from '../../../domain/schemas/forms.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api, intents } from '../../shared/api.ts';
import { dateIn, readerZone, showDate } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { MoveList } from '../../shared/ui/move-list.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import lists from '../administration/profiles.module.css';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { DueDialog } from './due-dialog.tsx';
import { catalogQuery, openFormsQuery, useRefreshForms } from './forms.ts';
import classes from './forms.module.css';

/** The list keeps its place: the neighbour of what has gone is selected, so that Enter can be pressed again. */
const neighbour = (values: readonly string[], value: string) => {
  const at = values.indexOf(value);
  return values[at + 1] ?? values[at - 1] ?? null;
};

/** Forms are moved between Unassigned and Assigned as rules are under Profile management: by double click, buttons and keyboard. Each move counts at once. */
export function AssignLists({ client: { id: clientId } }: { client: Client }) {
  const allowed = useAllowed();
  const refresh = useRefreshForms(clientId);
  const [dueOn, setDueOn] = useState('');
  const [left, setLeft] = useState<string | null>(null);
  const [right, setRight] = useState<string | null>(null);
  const [asking, setAsking] = useState<AssignedForm | null>(null);
  const [moving, setMoving] = useState<AssignedForm | null>(null);
  const [keys] = useState(() => intents());
  const [today] = useState(() => dateIn(readerZone(), new Date()));
  const { data: catalog = [], error, refetch } = useQuery(catalogQuery);
  const { data: open = [], ...opened } = useQuery(openFormsQuery(clientId));
  const unassigned = catalog.filter(({ code }) => !open.some((form) => form.code === code));
  const assign = useMutation({
    mutationFn: ({ code }: CatalogForm) => {
      const body = { clientIds: [clientId], forms: [code], dueOn: dueOn === '' ? null : dueOn };
      return api.post<z.output<typeof assignedForms>>('/api/forms/assign', body, { key: keys.keyOf(body) });
    },
    onSuccess: async ({ assigned }, { title }) => {
      keys.done();
      notify(t(assigned.length > 0 ? 'form.did.assign' : 'form.did.already', { title }));
      await refresh();
      setRight(assigned[0]?.id ?? null);
    },
  });
  const unassign = useMutation({
    mutationFn: ({ id }: AssignedForm) => api.post('/api/forms/withdraw', { ids: [id] }),
    onSuccess: async (_, { title, code }) => {
      setAsking(null);
      notify(t('form.did.unassign', { title }));
      await refresh();
      setLeft(code);
    },
  });
  const busy = assign.isPending || unassign.isPending;
  const chosenLeft = unassigned.find(({ code }) => code === left) ?? unassigned[0];
  const chosenRight = open.find(({ id }) => id === right) ?? open[0];
  const add = () => {
    if (!chosenLeft || busy) return;
    setLeft(
      neighbour(
        unassigned.map(({ code }) => code),
        chosenLeft.code,
      ),
    );
    assign.mutate(chosenLeft);
  };
  const remove = () => {
    if (!chosenRight || busy) return;
    setRight(
      neighbour(
        open.map(({ id }) => id),
        chosenRight.id,
      ),
    );
    if (chosenRight.startedAt === null) unassign.mutate(chosenRight);
    else setAsking(chosenRight);
  };
  const needCreate = allowed('Documents', 'create') ? null : t('form.need.create');
  const needModify = allowed('Documents', 'modify') ? null : t('form.need.modify');
  return (
    <>
      <ProblemNotice error={error ?? opened.error} onRetry={() => void (error ? refetch() : opened.refetch())} />
      <ProblemNotice error={assign.error ?? (asking ? null : unassign.error)} />
      <DateInput
        type="date"
        className={classes.due}
        label={t('form.due')}
        description={t('form.due.hint')}
        min={today}
        error={fieldErrors(assign.error)['dueOn']}
        value={dueOn}
        onChange={setDueOn}
      />
      <div className={`${lists.lists} ${classes.lists}`}>
        <MoveList
          title={t('form.unassigned')}
          hint={t('form.unassigned.hint')}
          groups={[
            {
              label: null,
              options: unassigned.map(({ code, title, description }) => ({
                value: code,
                label: title,
                hint: description,
              })),
            },
          ]}
          selected={chosenLeft?.code}
          onSelect={setLeft}
          onMove={needCreate ? undefined : add}
        />
        <div className={`${lists.moves} ${classes.moves}`}>
          <ReasonedButton
            variant="default"
            rightSection={<IconArrowRight size={16} />}
            reason={needCreate}
            disabled={!chosenLeft}
            loading={assign.isPending}
            onClick={add}
          >
            {t('form.assign')}
          </ReasonedButton>
          <ReasonedButton
            variant="default"
            leftSection={<IconArrowLeft size={16} />}
            reason={needModify}
            disabled={!chosenRight}
            loading={unassign.isPending}
            onClick={remove}
          >
            {t('form.unassign')}
          </ReasonedButton>
          <ReasonedButton
            variant="default"
            leftSection={<IconCalendar size={16} />}
            reason={needModify}
            disabled={!chosenRight}
            onClick={() => chosenRight && setMoving(chosenRight)}
          >
            {t('form.due.move')}
          </ReasonedButton>
        </div>
        <MoveList
          title={t('form.assigned')}
          hint={t('form.assigned.hint')}
          groups={[{ label: null, options: open.map((form) => ({ value: form.id, label: labelOf(form) })) }]}
          selected={chosenRight?.id}
          onSelect={setRight}
          onMove={needModify ? undefined : remove}
        />
      </div>
      {moving && <DueDialog form={moving} onClose={() => setMoving(null)} />}
      <ConfirmDialog
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={t('form.unassign.title')}
        confirm={t('form.unassign')}
        onConfirm={() => asking && unassign.mutate(asking)}
        busy={unassign.isPending}
        error={unassign.error}
        danger
      >
        {t('form.unassign.detail')}
      </ConfirmDialog>
    </>
  );
}

function labelOf({ title, dueOn, overdue, startedAt }: AssignedForm): string {
  const what =
    dueOn === null ? title : t(overdue ? 'form.due.overdue' : 'form.due.on', { title, date: showDate(dueOn) });
  return startedAt === null ? what : t('form.begun', { what });
}
