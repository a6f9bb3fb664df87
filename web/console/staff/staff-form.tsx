import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Staff } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { staffMemberQuery } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { draftOf, toSend } from './staff-drafts.ts';
import { StaffFields } from './staff-fields.tsx';

/** Give it a `key` of the version: what somebody else saved begins a new draft. */
export function StaffForm({ staff }: { staff: Staff }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { values, change, dirty } = useDraft(draftOf(staff));
  const save = useMutation({
    mutationFn: () => api.patch<Staff>(`/api/staff/${staff.id}`, { ...toSend(values), version: staff.version }),
    onSuccess: async (saved) => {
      queries.setQueryData(staffMemberQuery(staff.id).queryKey, saved);
      notify(t('staff.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'staff'] });
    },
  });
  return (
    <Form
      label={t('staff.one')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      readOnly={allowed('Staff', 'modify') ? null : t('staff.need.modify')}
      onNewer={() => void queries.invalidateQueries({ queryKey: staffMemberQuery(staff.id).queryKey })}
    >
      <StaffFields values={values} change={change} errors={fieldErrors(save.error)} owned={staff.pimsy} />
    </Form>
  );
}
