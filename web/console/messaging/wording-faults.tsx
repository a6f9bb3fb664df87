import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { t } from '../t.ts';
import classes from './template-editor.module.css';
import type { Checked, Field } from './wording-checks.ts';

interface WordingFaultsProps {
  checked: Checked;
  /** Puts what was proposed in the place of the fault. */
  onMend: (fault: Checked['faults'][number]) => void;
  onReplace: (replace: { from: string; to: string }) => void;
  onShow: (field: Field, from: number, to: number) => void;
}

/** What is wrong with a wording, where it stands, and what one should look at; with a button that mends it. */
export function WordingFaults({ checked: { faults, warnings }, onMend, onReplace, onShow }: WordingFaultsProps) {
  return (
    <>
      {faults.length > 0 && (
        <ul className={classes.faults} aria-label={t('compose.faults')} aria-live="polite">
          {faults.map((fault) => (
            <li key={`${fault.field} ${fault.index}`}>
              <IconCircleX size={15} aria-hidden />
              <span>
                <Text size="sm">{fault.sentence}</Text>
                <span className={classes.actions}>
                  {fault.suggestion !== null && (
                    <Button size="compact-xs" variant="default" onClick={() => onMend(fault)}>
                      {t('compose.fault.mend', { name: `<${fault.suggestion}>` })}
                    </Button>
                  )}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    onClick={() => onShow(fault.field, fault.index, fault.index + fault.length)}
                  >
                    {t('compose.fault.show')}
                  </Button>
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <ul className={classes.warnings} aria-label={t('compose.warnings')}>
          {warnings.map(({ sentence, replace }) => (
            <li key={sentence}>
              <IconAlertTriangle size={15} aria-hidden />
              <span>
                <Text size="sm">{sentence}</Text>
                {replace && (
                  <span className={classes.actions}>
                    <Button size="compact-xs" variant="default" onClick={() => onReplace(replace)}>
                      {t('compose.letter.replace', replace)}
                    </Button>
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
