import { ActionIcon, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Channel } from '../../../domain/channels.ts';
import { contactKinds } from '../../../domain/contact-kinds.ts';
import { showAddress } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './information.module.css';
import { failedWord, type Point, showPoints } from './shown.ts';
import { Theirs } from './theirs.tsx';

interface PointFieldsProps {
  value: readonly Point[];
  /** Those on file to which a message came back. */
  notWorking?: readonly { channel: Channel; address: string }[];
  theirs: Point[] | undefined;
  errors: Record<string, string>;
  onChange: (points: Point[]) => void;
}

/** Phone numbers and e-mail addresses, one line each. */
export function PointFields({ value, notWorking = [], theirs, errors, onChange }: PointFieldsProps) {
  const data = contactKinds.map((kind) => ({ value: kind, label: t(`info.kind.${kind}`) }));
  const replace = (index: number, part: Partial<Point>) =>
    onChange(value.map((point, at) => (at === index ? { ...point, ...part } : point)));
  const prefer = (index: number) =>
    onChange(
      value.map((point, at) => (point.kind === value[index]?.kind ? { ...point, preferred: at === index } : point)),
    );
  const several = (kind: string) => value.filter((point) => point.kind === kind).length > 1;
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('info.points')}</legend>
      <ul className={classes.points}>
        {value.map((point, index) => (
          <li key={index} className={classes.point}>
            <NativeSelect
              size="md"
              aria-label={t('info.point.kind', { number: index + 1 })}
              data={data}
              value={point.kind}
              onChange={({ currentTarget }) =>
                replace(index, {
                  kind: contactKinds.find((each) => each === currentTarget.value) ?? 'mobile',
                  preferred: false,
                })
              }
            />
            <TextInput
              size="md"
              aria-label={t('info.point', { number: index + 1 })}
              type={point.kind === 'email' ? 'email' : 'tel'}
              autoComplete="off"
              maxLength={254}
              description={failedWord(point, notWorking)}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              error={errors[`contactPoints.${index}.address`] ?? errors[`contactPoints.${index}`]}
              value={showAddress(point.address)}
              onChange={(event) => replace(index, { address: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={42}
              aria-label={t('info.point.remove', {
                address: showAddress(point.address) || t(`info.kind.${point.kind}`),
              })}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
            {several(point.kind) && (
              <Checkbox label={t('info.point.first')} checked={point.preferred} onChange={() => prefer(index)} />
            )}
          </li>
        ))}
      </ul>
      {errors['contactPoints'] && <div role="alert">{errors['contactPoints']}</div>}
      <Theirs name={t('info.points')} value={theirs && showPoints(theirs)} onTake={() => theirs && onChange(theirs)} />
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...value, { kind: 'mobile', address: '', preferred: false }])}
        >
          {t('info.point.add')}
        </Button>
      </div>
    </fieldset>
  );
}
