import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { columnsOf } from '../../../domain/imports/columns.ts';
import { deskOf } from '../../../domain/imports/records-rule.ts';
import type { ImportRow, ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { importPath, importQuery, importRowsKey } from './imports.ts';

interface MendDrawerProps {
  run: ImportRun;
  row: ImportRow;
  onClose: () => void;
}

/** The cells of one row, those with something wrong first; saved, the row is judged anew and says what is still to correct. */
export function MendDrawer({ run, row, onClose }: MendDrawerProps) {
  const queries = useQueryClient();
  const columns = columnsOf(run.kind);
  const { values, change, dirty } = useDraft<Record<string, string>>(
    Object.fromEntries(columns.map(([key]) => [key, row.cells[key] ?? ''])),
  );
  const save = useMutation({
    mutationFn: () => api.patch<ImportRow>(`${importPath(run)}/rows/${row.id}`, { cells: values }),
    onSuccess: async (next) => {
      await queries.invalidateQueries({ queryKey: importQuery(deskOf(run.kind), run.id).queryKey });
      await queries.invalidateQueries({ queryKey: importRowsKey(run.id) });
      if (next.status !== 'good') return;
      notify(t('import.row.good'));
      onClose();
    },
  });
  const { problems } = save.data ?? row;
  const messages = (key: string) =>
    problems
      .filter(({ column }) => column === key)
      .map(({ message }) => message)
      .join(' ');
  const faulty = columns.filter(([key]) => row.problems.some(({ column }) => column === key));
  const others = columns.filter((column) => !faulty.includes(column));
  const title = t('import.row.mend.of', { number: row.number });
  const field = ([key, { label, required }]: (typeof columns)[number]) => (
    <TextInput
      key={key}
      label={label}
      required={required}
      error={messages(key) || undefined}
      value={values[key] ?? ''}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <SideDrawer title={title} size={520} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        onCancel={onClose}
      >
        {save.data?.status === 'bad' && <output>{t('import.row.still')}</output>}
        {faulty.length > 0 && <Section title={t('import.row.problems')}>{faulty.map(field)}</Section>}
        <Section title={t('import.row.rest')}>{others.map(field)}</Section>
      </Form>
    </SideDrawer>
  );
}
