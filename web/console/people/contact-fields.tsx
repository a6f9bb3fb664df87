import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { contactKinds } from '../../../domain/contact-kinds.ts';
import { showAddress } from '../../shared/format.ts';
import { Section } from '../../shared/ui/form.tsx';
import { t } from '../t.ts';
import { prefer } from './contact-points.ts';
import type { ContactPoint } from './contact-points.ts';
import classes from './contact-fields.module.css';

interface ContactFieldsProps {
  value: readonly ContactPoint[];
  onChange: (points: ContactPoint[]) => void;
  errors: Record<string, string>;
  id?: string;
  /** What a change of them raises. */
  children?: ReactNode;
}

const data = () => contactKinds.map((kind) => ({ value: kind, label: t(`contact.${kind}`) }));

/** Phone numbers and e-mail addresses of a person, one line each. */
export function ContactFields({ value, onChange, errors, id, children }: ContactFieldsProps) {
  const replace = (index: number, part: Partial<ContactPoint>) =>
    onChange(value.map((point, at) => (at === index ? { ...point, ...part } : point)));
  const several = (kind: string) => value.filter((point) => point.kind === kind).length > 1;
  return (
    <Section id={id} title={t('contact.title')} hint={value.length === 0 ? t('contact.none') : undefined}>
      <ul className={classes.list}>
        {value.map((point, index) => (
          <li key={index} className={classes.point}>
            <Select
              aria-label={t('contact.kind', { number: index + 1 })}
              data={data()}
              allowDeselect={false}
              value={point.kind}
              onChange={(kind) => replace(index, { kind: contactKinds.find((each) => each === kind) ?? 'mobile' })}
            />
            <TextInput
              aria-label={t('contact.address', { number: index + 1 })}
              type={point.kind === 'email' ? 'email' : 'tel'}
              autoComplete="off"
              placeholder={point.kind === 'email' ? 'name@example.org' : '(208) 555-0123'}
              error={errors[`contactPoints.${index}.address`] ?? errors[`contactPoints.${index}`]}
              value={showAddress(point.address)}
              onChange={(event) => replace(index, { address: event.currentTarget.value })}
            />
            {several(point.kind) ? (
              <Checkbox
                className={classes.preferred}
                label={t('contact.preferred')}
                checked={point.preferred}
                onChange={() => onChange(prefer(value, index))}
              />
            ) : (
              <span className={classes.none} />
            )}
            <ActionIcon
              className={classes.remove}
              variant="subtle"
              color="gray"
              size={28}
              aria-label={t('contact.remove', { address: showAddress(point.address) || t(`contact.${point.kind}`) })}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {errors['contactPoints'] && <div role="alert">{errors['contactPoints']}</div>}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...value, { kind: 'mobile', address: '', preferred: false }])}
        >
          {t('contact.add')}
        </Button>
      </div>
      {children}
    </Section>
  );
}
