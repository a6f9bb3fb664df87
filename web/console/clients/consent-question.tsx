import { Radio, Stack } from '@mantine/core';
import { showAddress } from '../../shared/format.ts';
import type { ContactPoint } from '../people/contact-points.ts';
import { t } from '../t.ts';
import classes from './consent-field.module.css';

interface ConsentQuestionProps {
  /** The numbers and addresses that are new. */
  points: readonly ContactPoint[];
  value: boolean | null;
  onChange: (holds: boolean) => void;
}

/** Asked where a number has changed: does the consent hold for the new one? Without an answer nothing is saved. */
export function ConsentQuestion({ points, value, onChange }: ConsentQuestionProps) {
  if (points.length === 0) return null;
  const list = points.map((point) => showAddress(point.address)).join(', ');
  return (
    <div className={classes.box} data-ask>
      <Radio.Group
        label={t('consent.ask', { list })}
        description={t('consent.ask.hint')}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        value={value === null ? null : String(value)}
        onChange={(answer) => onChange(answer === 'true')}
      >
        <Stack gap={8} mt={6}>
          <Radio value="true" label={t('consent.ask.yes')} />
          <Radio value="false" label={t('consent.ask.no')} />
        </Stack>
      </Radio.Group>
    </div>
  );
}
