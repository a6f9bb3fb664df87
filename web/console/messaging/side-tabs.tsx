import { SegmentedControl, Switch } from '@mantine/core';
import type { Channel } from '../../../domain/channels.ts';
import { addedMethods } from '../../../domain/preferred-method.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';
import type { Side, Written } from './sides.ts';

interface SideTabsProps {
  sides: readonly { side: Side; of: Written; index: number; fault: string | null }[];
  shown: Channel;
  onShow: (method: Channel) => void;
  /** Whether the method of the side is used. */
  onUse: (index: number, used: boolean) => void;
}

/** Of a composition by each person's preference: which method's words are shown, and whether calls and faxes are used at all. */
export function SideTabs({ sides, shown, onShow, onUse }: SideTabsProps) {
  const current = sides.find(({ side }) => side.method === shown);
  const added = addedMethods.find((method) => method === shown);
  const label = ({ side: { method }, of, fault }: SideTabsProps['sides'][number]) => {
    if (of.off) return t('compose.side.off', { method: t(`method.${method}`) });
    return fault === null ? t(`method.${method}`) : t('compose.side.fault', { method: t(`method.${method}`) });
  };
  return (
    <div className={classes.recording}>
      <SegmentedControl
        aria-label={t('compose.side')}
        data={sides.map((each) => ({ value: each.side.method, label: label(each) }))}
        value={shown}
        onChange={(next) => onShow(sides.find(({ side }) => side.method === next)?.side.method ?? shown)}
      />
      {current && added && (
        <Switch
          mt="sm"
          label={t(`compose.side.use.${added}`)}
          description={t('compose.side.use.hint')}
          checked={!current.of.off}
          onChange={(event) => onUse(current.index, event.currentTarget.checked)}
        />
      )}
    </div>
  );
}
