import { SegmentedControl, Select } from '@mantine/core';
import { channels } from '../../../domain/channels.ts';
import type { Channel } from '../../../domain/channels.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';

interface ComposeHeadProps {
  types: readonly MessageType[];
  type: MessageType;
  method: Channel;
  onType: (id: string) => void;
  onMethod: (method: Channel) => void;
}

/** Message type at the left, contact method at the right. */
export function ComposeHead({ types, type, method, onType, onMethod }: ComposeHeadProps) {
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
          aria-labelledby="contact-method"
          data={channels
            .filter((channel) => type.methods.includes(channel))
            .map((channel) => ({ value: channel, label: t(`method.${channel}`) }))}
          value={method}
          onChange={(next) => onMethod(channels.find((channel) => channel === next) ?? method)}
        />
      </div>
    </div>
  );
}
