import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Profile } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { sessionQuery, useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { assign, sameGrants, toggleRight, unassign } from './grants.ts';
import { ProfileDialog } from './profile-dialog.tsx';
import classes from './profiles.module.css';
import { profilesQuery } from './profiles.ts';
import type { Rule } from './profiles.ts';
import { RightsTable } from './rights-table.tsx';
import { RuleList } from './rule-list.tsx';

/** The list keeps its place: the neighbour of what has gone is selected, so that Enter can be pressed again. */
const neighbour = (list: readonly Rule[], rule: string) => {
  const at = list.findIndex((each) => each.name === rule);
  return (list[at + 1] ?? list[at - 1])?.name ?? null;
};

/** The rules of one profile. Give it a `key` of id and version. */
export function ProfileEditor({ profile, rules }: { profile: Profile; rules: readonly Rule[] }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [renaming, { open, close }] = useDisclosure(false);
  const [grants, setGrants] = useState(profile.grants);
  const [left, setLeft] = useState<string | null>(null);
  const [right, setRight] = useState<string | null>(null);
  const dirty = !sameGrants(grants, profile.grants);
  const need = allowed('Profile Management', 'modify') ? null : t('profile.need.modify');
  const isAssigned = (rule: Rule) => grants.some((grant) => grant.rule === rule.name);
  const assigned = rules.filter(isAssigned);
  const unassigned = rules.filter((rule) => !isAssigned(rule));
  const save = useMutation({
    mutationFn: () => api.put<unknown>(`/api/profiles/${profile.id}/grants`, { grants, version: profile.version }),
    onSuccess: async () => {
      notify(t('profile.saved', { name: profile.name }));
      await queries.invalidateQueries({ queryKey: profilesQuery.queryKey });
      // Whoever changes a profile of their own sees at once what it means.
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const add = (rule: Rule) => {
    setGrants(assign(grants, rule));
    setLeft(neighbour(unassigned, rule.name));
    setRight(rule.name);
  };
  const remove = (rule: Rule) => {
    setGrants(unassign(grants, rule.name));
    setRight(neighbour(assigned, rule.name));
    setLeft(rule.name);
  };
  // A list box always has a line selected: at first, or when that line has gone, it is the first one.
  const chosenLeft = unassigned.find((rule) => rule.name === left) ?? unassigned[0];
  const chosenRight = assigned.find((rule) => rule.name === right) ?? assigned[0];
  return (
    <section aria-label={profile.name}>
      <LeaveGuard when={dirty} among={['profile']} />
      <div className={classes.head}>
        <div>
          <h2 className={classes.name}>{profile.name}</h2>
          <div className={classes.description}>{profile.description}</div>
        </div>
        <Group gap="xs">
          <ReasonedButton variant="default" reason={need} onClick={open}>
            {t('profile.rename')}
          </ReasonedButton>
          <ReasonedButton
            loading={save.isPending}
            reason={need ?? (dirty ? null : words('save.clean'))}
            onClick={() => save.mutate()}
          >
            {words('save')}
          </ReasonedButton>
        </Group>
      </div>
      <ProblemNotice
        error={save.error}
        onRetry={() => save.mutate()}
        onNewer={() => void queries.invalidateQueries({ queryKey: profilesQuery.queryKey })}
      />
      <div className={classes.lists}>
        <RuleList
          title={t('profile.unassigned')}
          hint={t('profile.unassigned.hint')}
          rules={unassigned}
          selected={chosenLeft?.name}
          onSelect={setLeft}
          onMove={need ? undefined : add}
        />
        <div className={classes.moves}>
          <Button
            variant="default"
            rightSection={<IconArrowRight size={16} />}
            disabled={!chosenLeft || Boolean(need)}
            onClick={() => chosenLeft && add(chosenLeft)}
          >
            {t('profile.assign')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowLeft size={16} />}
            disabled={!chosenRight || Boolean(need)}
            onClick={() => chosenRight && remove(chosenRight)}
          >
            {t('profile.unassign')}
          </Button>
        </div>
        <RuleList
          title={t('profile.assigned')}
          hint={t('profile.assigned.hint')}
          rules={assigned}
          selected={chosenRight?.name}
          onSelect={setRight}
          onMove={need ? undefined : remove}
        />
      </div>
      <h3 className={classes.rights}>{t('profile.rights')}</h3>
      <RightsTable
        rules={assigned}
        grants={grants}
        selected={right}
        onToggle={need ? undefined : (rule, each) => setGrants(toggleRight(grants, rule, each))}
      />
      {renaming && <ProfileDialog profile={profile} onClose={close} onSaved={close} />}
    </section>
  );
}
