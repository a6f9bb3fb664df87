import { Switch } from '@mantine/core';
import type { RuleName } from '../../../domain/rules.ts';
import { Section } from '../../shared/ui/form.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

interface ActiveSwitchProps {
  /** Its right to delete is what setting inactive takes. */
  rule: RuleName;
  label: string;
  hint?: string;
  id?: string;
  checked: boolean;
  onChange: (active: boolean) => void;
}

/** Active or not. Nothing is ever deleted: what is inactive keeps its record. */
export function ActiveSwitch({ rule, label, hint, id, checked, onChange }: ActiveSwitchProps) {
  const may = useAllowed()(rule, 'delete');
  return (
    <Section id={id} title={t('person.state')}>
      <Switch
        label={label}
        description={may ? hint : t('person.need.delete', { rule })}
        style={{ clear: 'both' }}
        disabled={!may}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Section>
  );
}
