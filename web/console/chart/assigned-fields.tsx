import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ClientFields } from '../../../domain/schemas/people.ts';
import { Section } from '../../shared/ui/form.tsx';
import { StaffPicker } from '../people/person-picker.tsx';
import { t } from '../t.ts';
import classes from './chart.module.css';

type Assigned = ClientFields['assigned'][number];

interface AssignedFieldsProps {
  value: readonly Assigned[];
  onChange: (assigned: Assigned[]) => void;
  errors: Record<string, string>;
}

const roles = ['clinician', 'case_manager'] as const;

/** Who of the staff looks after the client. A line without a person is not saved. */
export function AssignedFields({ value, onChange, errors }: AssignedFieldsProps) {
  const replace = (index: number, part: Partial<Assigned>) =>
    onChange(value.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <Section title={t('assigned.title')} hint={value.length === 0 ? t('assigned.none') : undefined}>
      {value.map((each, index) => (
        <div key={index} className={classes.assigned}>
          <StaffPicker
            label={t('assigned.staff', { number: index + 1 })}
            error={errors[`assigned.${index}.staffId`]}
            value={each.staffId === '' ? null : each.staffId}
            onChange={(staffId) => replace(index, { staffId: staffId ?? '' })}
          />
          <Select
            label={t('assigned.role', { number: index + 1 })}
            data={roles.map((role) => ({ value: role, label: t(`assigned.${role}`) }))}
            allowDeselect={false}
            value={each.role}
            onChange={(role) => replace(index, { role: roles.find((one) => one === role) ?? 'clinician' })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('assigned.remove', { number: index + 1 })}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...value, { staffId: '', role: 'clinician' }])}
        >
          {t('assigned.add')}
        </Button>
      </div>
    </Section>
  );
}
