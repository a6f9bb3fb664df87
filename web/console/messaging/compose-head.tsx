import { SegmentedControl, Select } from '@mantine/core';
import type { ComposeMethod, MessageType } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';

interface ComposeHeadProps {
  types: readonly MessageType[];
  type: MessageType;
  method: ComposeMethod;
  methods: readonly ComposeMethod[];
  onType: (id: string) => void;
  onMethod: (method: ComposeMethod) => void;
}

/** Message type at the left, contact method at the right. */
export function ComposeHead({ types, type, method, methods, onType, onMethod }: ComposeHeadProps) {
  return (
    <div className={classes.row}>
      <Select
        label={t('compose.type')}
        description={type.description}
        data={types.map(({ id, label }) => ({ value: id, label }))}
        allowDeselect={false}
        maw={460}
        value={type.id}
        onChange={(id) => id && onType(id)}
      />
      <div className={classes.method}>
        <span className={classes.methodLabel} id="contact-method">
          {t('compose.method')}
        </span>
        <SegmentedControl
          fullWidth
          classNames={{ root: classes.methodChoice }}
          aria-labelledby="contact-method"
          data={methods.map((each) => ({ value: each, label: t(`method.${each}`) }))}
          value={method}
          onChange={(next) => onMethod(methods.find((each) => each === next) ?? method)}
        />
      </div>
    </div>
  );
}
