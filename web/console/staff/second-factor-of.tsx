import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Staff } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Section } from '../../shared/ui/form.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { notify } from '../notify.ts';
import { fullName, staffMemberQuery } from '../people/people.ts';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './second-factor-of.module.css';

/** Whether a member of staff has a second factor, and its reset for whoever has lost theirs. */
export function SecondFactorOf({ staff }: { staff: Staff }) {
  const allowed = useAllowed();
  const session = useSession();
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const reset = useMutation({
    mutationFn: () => api.delete(`/api/staff/${staff.id}/second-factor`),
    onSuccess: async () => {
      close();
      notify(t('account.factor.reset.done'));
      await queries.invalidateQueries({ queryKey: staffMemberQuery(staff.id).queryKey });
    },
  });
  const isOn = staff.account?.secondFactor ?? false;
  const reasonOf = () => {
    if (!allowed('User Accounts', 'modify')) return t('account.need', { right: t('right.modify') });
    if (staff.id === session.account.staffId) return t('account.factor.reset.own');
    return isOn ? null : t('account.factor.reset.none');
  };
  return (
    <Section title={t('account.factor')} hint={t('account.factor.hint')}>
      <div className={classes.row}>
        <StatusBadge
          status={isOn ? 'active' : 'inactive'}
          label={t(isOn ? 'account.factor.on' : 'account.factor.off')}
        />
        <ReasonedButton type="button" variant="default" size="compact-md" reason={reasonOf()} onClick={open}>
          {t('account.factor.reset')}
        </ReasonedButton>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('account.factor.reset.title')}
        confirm={t('account.factor.reset')}
        danger
        busy={reset.isPending}
        error={reset.error}
        onConfirm={() => reset.mutate()}
      >
        {t('account.factor.reset.detail', { name: fullName(staff) })}
      </ConfirmDialog>
    </Section>
  );
}
