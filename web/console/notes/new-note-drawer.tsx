import { Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, intents } from '../../shared/api.ts';
import { addDays, dateIn, readerZone, showWallTime } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { appointmentsQuery } from '../appointments/appointments.ts';
import requests from '../chart-requests/chart-requests.module.css';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

/** Days back in which visits are offered. */
const daysBack = 60;

/** A new note on one of the client's visits, or on a day without an appointment; it is written on a page of its own. */
export function NewNoteDrawer({ clientId, onClose }: { clientId: string; onClose: () => void }) {
  const today = dateIn(readerZone(), useNow());
  const queries = useQueryClient();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const [intent] = useState(() => intents());
  const { values, change } = useDraft<{ appointmentId: string | null; title: string; visitOn: string }>({
    appointmentId: null,
    title: t('note.title.usual'),
    visitOn: today,
  });
  const visits = useInfiniteQuery({
    ...appointmentsQuery({ from: addDays(today, -daysBack), to: addDays(today, 1), clientId }, 200),
    enabled: allowed('Appointments', 'view'),
  });
  const offered = tableOf(visits).rows?.toSorted((one, other) => other.startsAt.localeCompare(one.startsAt)) ?? [];
  const save = useMutation({
    mutationFn: () => api.post<{ id: string }>(`/api/clients/${clientId}/notes`, values, { key: intent.keyOf(values) }),
    onSuccess: async ({ id }) => {
      intent.done();
      await queries.invalidateQueries({ queryKey: ['list', 'notes'] });
      await navigate({ to: '/notes/$id', params: { id } });
    },
  });
  const errors = fieldErrors(save.error);
  const fault = values.title.trim() === '' ? t('note.need.title') : values.visitOn === '' ? t('note.need.day') : null;
  return (
    <SideDrawer title={t('note.new')} onClose={onClose}>
      <Form
        label={t('note.new')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty
        done
        reason={fault}
        submit={t('note.begin')}
        onCancel={onClose}
      >
        <Section title={t('note.visit')}>
          <div className={requests.clear} />
          {allowed('Appointments', 'view') && (
            <Select
              label={t('note.appointment')}
              placeholder={t('note.appointment.none')}
              description={
                visits.data && offered.length === 0 ? t('note.appointment.empty', { days: daysBack }) : undefined
              }
              data={offered.map(({ id, localStart, type, staffName }) => ({
                value: id,
                label: t('note.appointment.of', { at: showWallTime(localStart), type, staff: staffName }),
              }))}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('field.clear', { field: t('note.appointment') }) }}
              nothingFoundMessage={t('list.nothing')}
              error={errors['appointmentId']}
              value={values.appointmentId}
              onChange={(appointmentId) => {
                const visit = offered.find(({ id }) => id === appointmentId);
                change({ appointmentId, ...(visit ? { visitOn: visit.localStart.slice(0, 10) } : {}) });
              }}
            />
          )}
          <TextInput
            type="date"
            label={t('note.day')}
            required
            error={errors['visitOn']}
            value={values.visitOn}
            onChange={(event) => change({ visitOn: event.currentTarget.value })}
          />
          <TextInput
            label={t('note.title')}
            required
            maxLength={120}
            error={errors['title']}
            value={values.title}
            onChange={(event) => change({ title: event.currentTarget.value })}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}
