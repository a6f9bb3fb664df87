import { NumberInput, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Integration } from '../../../domain/schemas/connections.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Columns, Form, Section } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { groupsQuery } from '../groups/groups.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { integrationsQuery } from './connections.ts';
import classes from './integrations.module.css';

/** Window of days, guard against deletions, whom to alert. */
export function ConnectionSettings({ integration, version }: { integration: Integration; version: number }) {
  const { system, windowDays, deleteGuard, alertGroup } = integration;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const mayPick = allowed('User Groups', 'view');
  const { data: groups = [] } = useQuery({ ...groupsQuery, enabled: mayPick });
  const { values, change, dirty } = useDraft({ windowDays, deleteGuard, alertGroupId: alertGroup?.id ?? null });
  const save = useMutation({
    mutationFn: () => api.patch<Integration>(`/api/integrations/${system}`, { ...values, version }),
    onSuccess: async () => {
      notify(t('connection.changed'));
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  const errors = fieldErrors(save.error);
  const listed = groups.filter(({ id, active }) => active || id === alertGroup?.id);
  const choices = listed.some(({ id }) => id === alertGroup?.id) || !alertGroup ? listed : [alertGroup, ...listed];
  return (
    <section className={classes.card}>
      <Form
        label={t('connection.settings')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        readOnly={allowed('Integrations', 'modify') ? null : t('connection.need', { right: t('right.modify') })}
        onNewer={() => void queries.invalidateQueries({ queryKey: integrationsQuery.queryKey })}
      >
        <Section title={t('connection.settings')}>
          <Columns>
            <NumberInput
              label={t('connection.window')}
              description={t('connection.window.hint')}
              min={1}
              max={90}
              allowDecimal={false}
              error={errors['windowDays']}
              value={values.windowDays}
              onChange={(days) => change({ windowDays: Number(days) })}
            />
            <NumberInput
              label={t('connection.guard')}
              description={t('connection.guard.hint')}
              min={0}
              max={100}
              allowDecimal={false}
              error={errors['deleteGuard']}
              value={values.deleteGuard}
              onChange={(percent) => change({ deleteGuard: Number(percent) })}
            />
            <Select
              label={t('connection.group')}
              description={t('connection.group.hint')}
              placeholder={t('connection.group.none')}
              clearable
              searchable
              disabled={!mayPick}
              data={choices.map(({ id, name }) => ({ value: id, label: name }))}
              error={errors['alertGroupId']}
              value={values.alertGroupId}
              onChange={(alertGroupId) => change({ alertGroupId })}
            />
          </Columns>
        </Section>
      </Form>
    </section>
  );
}
