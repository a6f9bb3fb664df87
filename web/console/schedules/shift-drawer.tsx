import { Alert, Button, Drawer, Skeleton, Stack } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Shift } from '../../../domain/schemas/sync.ts';
import { api, intents } from '../../shared/api.ts';
import { showList, showWallTime, zoneName } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './schedules.module.css';
import { shiftQuery } from './schedules.ts';
import { type ShiftDraft, ShiftForm } from './shift-form.tsx';

const drawer = { position: 'right', size: 460 } as const;

/** One shift: what it is and why it is locked, or the form of one of our own. */
export function ShiftDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: shift, error, refetch } = useQuery(shiftQuery(id));
  return (
    <Drawer
      opened
      onClose={onClose}
      {...drawer}
      title={t('shift.edit')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <ProblemNotice error={shift ? null : error} onRetry={() => void refetch()} />
      {!shift && !error && <Skeleton height={240} />}
      {shift &&
        (shift.locked === null ? (
          <OwnShift key={shift.version} shift={shift} onClose={onClose} />
        ) : (
          <Facts shift={shift} />
        ))}
    </Drawer>
  );
}

function Facts({ shift }: { shift: Shift }) {
  const { locked, title, client, staff, localStart, zone, startsAt, minutes, origin, state, problem } = shift;
  return (
    <Stack gap="md">
      <Alert color="gray" variant="light" role="note" icon={<IconLock size={18} />} title={t('shift.locked')}>
        {locked}
      </Alert>
      <dl className={classes.facts}>
        <dt>{t('shift.time')}</dt>
        <dd>
          {showWallTime(localStart)} {zoneName(zone, new Date(startsAt))}, {t('minutes', { count: minutes })}
        </dd>
        <dt>{t('shift.title')}</dt>
        <dd>{title}</dd>
        <dt>{t('shift.client')}</dt>
        <dd>{client ?? t('none')}</dd>
        <dt>{t('shift.who')}</dt>
        <dd>{showList(staff)}</dd>
        <dt>{t('shift.origin')}</dt>
        <dd>{t(`shift.origin.${origin}`)}</dd>
        <dt>{t('shift.state')}</dt>
        <dd>
          <StatusBadge status={`shift-${state}`} /> {problem !== 'twice' && problem}
        </dd>
      </dl>
    </Stack>
  );
}

function OwnShift({ shift, onClose }: { shift: Shift; onClose: () => void }) {
  const { id, version, title, userIds, jobId, localStart, minutes, zone, problem } = shift;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const settle = async (saved: Shift, said: 'shift.saved' | 'shift.withdrawn') => {
    queries.setQueryData(shiftQuery(id).queryKey, saved);
    notify(t(said));
    await queries.invalidateQueries({ queryKey: ['list', 'shifts'] });
    onClose();
  };
  const save = useMutation({
    mutationFn: (values: ShiftDraft) => api.put<Shift>(`/api/shifts/${id}`, { ...values, version }),
    onSuccess: (saved) => settle(saved, 'shift.saved'),
  });
  const withdraw = useMutation({
    mutationFn: () => api.post<Shift>(`/api/shifts/${id}/withdraw`, { version }),
    onSuccess: (saved) => settle(saved, 'shift.withdrawn'),
  });
  const need = allowed('Schedules', 'modify') ? null : t('shift.need.modify');
  return (
    <Stack gap="md">
      {problem && (
        <Alert color="red" variant="light" role="note">
          {problem}
        </Alert>
      )}
      <ShiftForm
        label={t('shift.edit')}
        first={{ title, userIds, jobId, localStart, minutes }}
        zone={zone}
        need={need}
        saving={save}
        onNewer={() => void queries.invalidateQueries({ queryKey: shiftQuery(id).queryKey })}
      />
      {!need && (
        <div>
          <Button variant="default" onClick={() => setAsked(true)}>
            {t('shift.withdraw')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        danger
        title={t('shift.withdraw.title')}
        confirm={t('shift.withdraw')}
        busy={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => withdraw.mutate()}
      >
        {t('shift.withdraw.text')}
      </ConfirmDialog>
    </Stack>
  );
}

/** A shift of our own. */
export function NewShift({ day, zone, onClose }: { day: string; zone: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const save = useMutation({
    mutationFn: (values: ShiftDraft) => api.post<Shift>('/api/shifts', values, { key: intent.keyOf(values) }),
    onSuccess: async () => {
      notify(t('shift.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'shifts'] });
      onClose();
    },
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      {...drawer}
      title={t('shift.new')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <ShiftForm
        label={t('shift.new')}
        first={{ title: '', userIds: [], jobId: null, localStart: `${day}T09:00`, minutes: 60 }}
        zone={zone}
        need={null}
        saving={save}
        submit={t('shift.save.new')}
      />
    </Drawer>
  );
}
