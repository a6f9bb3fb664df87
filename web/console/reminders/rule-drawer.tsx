import { Group, NumberInput, Select, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fallbacks, reminderMethods } from '../../../domain/reminders.ts';
import type { ReminderRule } from '../../../domain/schemas/reminders.ts';
import { api, intents } from '../../shared/api.ts';
import { keysOf } from '../../../domain/keys.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useRefreshRules } from './reminders.ts';
import { draftOf, fieldsOf, type RuleDraft, units } from './rule-draft.ts';
import { RulePreview } from './rule-preview.tsx';
import { ruleInWords } from './rule-words.ts';

const asCount = (value: number | string) => (typeof value === 'number' ? value : '');

/** A new rule (null), or one that is there, with what it would do. */
export function RuleDrawer({ rule, onClose }: { rule: ReminderRule | null; onClose: () => void }) {
  const allowed = useAllowed();
  const refresh = useRefreshRules();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft(draftOf(rule));
  const fields = fieldsOf(values);
  const save = useMutation({
    mutationFn: () =>
      rule
        ? api.patch<ReminderRule>(`/api/reminder-rules/${rule.id}`, { ...fields, version: rule.version })
        : api.post<ReminderRule>('/api/reminder-rules', fields, { key: intent.keyOf(fields) }),
    onSuccess: async () => {
      notify(t(rule ? 'reminder.rule.saved' : 'reminder.rule.added'));
      onClose();
      await refresh();
    },
  });
  const right = rule ? 'modify' : 'create';
  const title = t(rule ? 'reminder.rule.one' : 'reminder.rule.new');
  return (
    <SideDrawer title={title} size={620} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty || rule === null}
        done={!dirty}
        readOnly={allowed('Messaging Create', right) ? null : t('reminder.need', { right: t(`right.${right}`) })}
        reason={fields ? null : t('reminder.preview.wait')}
        submit={rule ? undefined : t('reminder.rule.add')}
        onCancel={onClose}
        onNewer={() => void refresh().then(onClose)}
      >
        <RuleFields values={values} change={change} errors={fieldErrors(save.error)} />
        {fields && <p>{ruleInWords(fields)}</p>}
        <p>{t('reminder.wording')}</p>
      </Form>
      {allowed('Messaging Create', 'create') && (
        <Section title={t('reminder.preview')}>
          <RulePreview rule={fields} />
        </Section>
      )}
    </SideDrawer>
  );
}

interface FieldsProps {
  values: RuleDraft;
  change: (changes: Partial<RuleDraft>) => void;
  errors: Readonly<Record<string, string>>;
}

function RuleFields({ values, change, errors }: FieldsProps) {
  const { count, unit, method, fallback, fallbackMinutes, enabled } = values;
  return (
    <Section title={t('reminder.when')}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <NumberInput
          label={t('reminder.count')}
          description={t('reminder.count.hint')}
          required
          data-autofocus
          min={1}
          allowDecimal={false}
          allowNegative={false}
          error={errors['minutesBefore']}
          value={count}
          onChange={(value) => change({ count: asCount(value) })}
        />
        <Select
          label={t('reminder.unit')}
          w={130}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={keysOf(units).map((value) => ({ value, label: t(`reminder.unit.${value}`) }))}
          allowDeselect={false}
          value={unit}
          onChange={(value) => change({ unit: keysOf(units).find((each) => each === value) ?? unit })}
        />
      </Group>
      <Select
        label={t('reminder.method')}
        data={reminderMethods.map((value) => ({
          value,
          label: value === 'preference' ? t('reminder.method.preference') : t(`method.${value}`),
        }))}
        allowDeselect={false}
        error={errors['method']}
        value={method}
        onChange={(value) => change({ method: reminderMethods.find((each) => each === value) ?? method })}
      />
      <Select
        label={t('reminder.fallback')}
        description={t('reminder.fallback.hint')}
        data={fallbacks.map((value) => ({ value, label: t(`reminder.fallback.${value}`) }))}
        allowDeselect={false}
        value={fallback}
        onChange={(value) => change({ fallback: fallbacks.find((each) => each === value) ?? fallback })}
      />
      {fallback !== 'none' && (
        <NumberInput
          label={t('reminder.fallback.minutes')}
          required
          min={5}
          max={1440}
          allowDecimal={false}
          error={errors['fallbackMinutes']}
          value={fallbackMinutes}
          onChange={(value) => change({ fallbackMinutes: asCount(value) })}
        />
      )}
      <Switch
        label={t('reminder.enabled')}
        checked={enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </Section>
  );
}
