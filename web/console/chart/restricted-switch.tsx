import { Switch } from '@mantine/core';
import { Section } from '../../shared/ui/form.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

/** Whether the chart opens for assigned staff alone. */
export function RestrictedSwitch({ checked, onChange }: { checked: boolean; onChange: (restricted: boolean) => void }) {
  const may = useAllowed()('Restricted Charts', 'modify');
  return (
    <Section title={t('restricted.label')}>
      <Switch
        label={t('restricted.label')}
        description={t(may ? 'restricted.hint' : 'restricted.need.modify')}
        style={{ clear: 'both' }}
        disabled={!may}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Section>
  );
}
