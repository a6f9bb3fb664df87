import { Checkbox, Select, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { defaultGuardianRights, guardianRelations, guardianRights } from '../../../domain/guardian-rights.ts';
import type { Guardian, GuardianList } from '../../../domain/schemas/guardians.ts';
import { isOneOf } from '../../../domain/keys.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { guardiansPath, useRefreshGuardians, useShowGuardians } from './guardians.ts';

interface Props {
  clientId: string;
  guardian: Guardian;
  list: GuardianList;
  onClose: () => void;
}

/** Gives a contact access, or another in place of the one they have. */
export function GuardianDrawer({ clientId, guardian, list, onClose }: Props) {
  const { relationshipId, name, access, same } = guardian;
  const show = useShowGuardians(clientId);
  const refresh = useRefreshGuardians(clientId);
  const [intent] = useState(() => intents());
  const [isSame, setSame] = useState(false);
  const { values, change, dirty } = useDraft({
    relation: access?.relation ?? (list.ofAge ? 'representative' : 'parent'),
    rights: [...(access?.rights ?? defaultGuardianRights)],
    explicit: access?.explicit ?? false,
    basis: access?.basis ?? '',
    until: access?.until ?? '',
  });
  const save = useMutation({
    mutationFn: () => {
      const samePerson = isSame && same ? same.personId : null;
      const of = { relationshipId, replaces: access?.id ?? null, samePerson };
      const body = { ...values, ...of, until: values.until || null };
      return api.post<GuardianList>(guardiansPath(clientId), body, { key: intent.keyOf(body) });
    },
    onSuccess: (next) => {
      intent.done();
      show(next);
      notify(t('guardian.saved'));
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  const title = t(access ? 'guardian.change.of' : 'guardian.give.of', { name });
  const byAge = values.relation !== 'representative';
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        done={save.isSuccess}
        reason={missing(values, byAge, list)}
        onCancel={onClose}
        onNewer={() => void refresh().then(onClose)}
      >
        <Section title={t('guardian.section')}>
          {same && (
            <Checkbox
              label={t('guardian.same', { name: same.name, of: same.of })}
              description={t('guardian.same.hint', { name: same.name })}
              checked={isSame}
              onChange={(event) => setSame(event.currentTarget.checked)}
            />
          )}
          <Select
            label={t('guardian.relation')}
            description={t('guardian.relation.hint')}
            data={guardianRelations.map((value) => ({ value, label: t(`guardian.relation.${value}`) }))}
            allowDeselect={false}
            value={values.relation}
            onChange={(relation) => {
              if (relation && isOneOf(guardianRelations, relation)) change({ relation });
            }}
          />
          <Checkbox.Group
            label={t('guardian.rights')}
            error={errors['rights']}
            value={values.rights}
            onChange={(rights) => change({ rights: guardianRights.filter((right) => rights.includes(right)) })}
          >
            <Stack gap="xs" mt="xs">
              {guardianRights.map((right) => (
                <Checkbox key={right} value={right} label={t(`guardian.right.${right}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          {byAge && list.lessFromAge > 0 && (
            <Checkbox
              label={t('guardian.explicit', { age: list.lessFromAge })}
              description={t('guardian.explicit.hint', { age: list.lessFromAge })}
              checked={values.explicit}
              onChange={(event) => change({ explicit: event.currentTarget.checked })}
            />
          )}
          <Textarea
            label={t('guardian.basis')}
            description={t('guardian.basis.hint')}
            autosize
            minRows={2}
            maxLength={500}
            error={errors['basis']}
            value={values.basis}
            onChange={(event) => change({ basis: event.currentTarget.value })}
          />
          <DateInput
            type="date"
            label={t('guardian.until')}
            description={t('guardian.until.hint')}
            error={errors['until']}
            value={values.until}
            onChange={(until) => change({ until })}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}

/** Why it cannot be saved yet. */
function missing(
  { rights, basis }: { rights: readonly string[]; basis: string },
  byAge: boolean,
  { hasBirthDate, ofAge }: GuardianList,
): string | null {
  if (byAge && !hasBirthDate) return t('guardian.need.birthDate');
  if (byAge && ofAge) return t('guardian.need.ofAge');
  if (rights.length === 0) return t('guardian.need.rights');
  return basis.trim().length < 5 ? t('guardian.need.basis') : null;
}
