import { ActionIcon, Button, Checkbox, Skeleton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { Cells, SkeletonCells } from './cells.tsx';
import classes from './data-table.module.css';
import { LongBody } from './long-rows.tsx';
import type { LongRows } from './long-rows.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  width?: string;
  align?: 'right';
  /** Figures of the same width, so that they stand below each other. */
  numeric?: boolean;
  /** Never broken into two lines. */
  whole?: boolean;
  /** Only shown where there is room; what it says belongs into `summary` for a phone. */
  wide?: boolean;
}

/** Rows that are ticked, by key; `label` names the box of a row, `all` the one of all that are shown. */
export interface Ticks<Row> {
  ticked: ReadonlySet<string>;
  onChange: (ticked: ReadonlySet<string>) => void;
  label: (row: Row) => string;
  all: string;
}

interface DataTableProps<Row> {
  /** What the table lists, for those who do not see its surroundings. */
  label: string;
  columns: readonly Column<Row>[];
  rows?: readonly Row[] | undefined;
  /** Instead of `rows`: of a list of any length those in sight; its cells can be read and pressed, not ticked or opened. */
  long?: LongRows<Row> | undefined;
  rowKey: (row: Row) => string;
  /** On a phone, below the first column. */
  summary?: (row: Row) => ReactNode;
  /** On a phone the cells of a row stand below each other, each with its heading: for cells that are worked in, not only read. */
  stacked?: boolean;
  /** What a row shows when it is opened; null: it cannot be opened. `label` names the button that opens it. */
  detail?: { label: (row: Row) => string; show: (row: Row) => ReactNode };
  /** Rows can be ticked. */
  ticks?: Ticks<Row> | undefined;
  empty: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  /** There are more rows; absent: these are all. */
  more?: { load: () => void; busy: boolean } | undefined;
  /** Rows of the skeleton, so that nothing jumps when the real ones come. */
  expect?: number;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, long, summary, empty, error, onRetry, more } = props;
  const count = long?.count ?? rows?.length;
  const failed = Boolean(error) && count === undefined;
  return (
    <div className={classes.frame}>
      <div className={classes.scroll}>
        <table
          className={classes.table}
          aria-label={label}
          aria-busy={count === undefined && !failed}
          aria-rowcount={long && (long.total === undefined ? -1 : long.total + 1)}
          data-stacked={props.stacked}
          data-long={long !== undefined || undefined}
        >
          <thead>
            <tr aria-rowindex={long && 1}>
              {props.ticks && <TickAll {...props.ticks} keys={rows?.map(props.rowKey) ?? []} />}
              {columns.map(({ key, header, width, wide, align }) => (
                <th key={key} scope="col" style={{ width }} data-wide={wide} data-align={align}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          {long ? (
            <LongBody columns={columns} summary={summary} long={long} />
          ) : (
            <tbody>{rows ? <Rows {...props} rows={rows} /> : !failed && <SkeletonRows {...props} />}</tbody>
          )}
        </table>
      </div>
      {Boolean(error) && (
        <div className={classes.notice}>
          <ProblemNotice error={error} onRetry={onRetry} />
        </div>
      )}
      {count === 0 && empty}
      {count !== undefined && count > 0 && (
        <div className={classes.foot}>
          <output>{words(more ? 'rows.shown' : 'rows.all', { count })}</output>
          {more && (
            <Button size="xs" variant="default" loading={more.busy} onClick={more.load}>
              {words('load.more')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Rows<Row>({ columns, rows, rowKey, summary, detail, ticks }: DataTableProps<Row> & { rows: readonly Row[] }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  return rows.map((row) => {
    const own = rowKey(row);
    const below = detail?.show(row);
    const isOpen = opened.has(own);
    return (
      <Fragment key={own}>
        <tr className={classes.row}>
          {ticks && <Tick {...ticks} name={ticks.label(row)} own={own} />}
          <Cells
            columns={columns}
            row={row}
            summary={summary}
            opener={
              detail && (
                <Opener label={detail.label(row)} isOpen={isOpen} may={Boolean(below)} onToggle={() => toggle(own)} />
              )
            }
          />
        </tr>
        {isOpen && below && (
          <tr>
            <td colSpan={columns.length + (ticks ? 1 : 0)} className={classes.below}>
              {below}
            </td>
          </tr>
        )}
      </Fragment>
    );
  });
}

const withKeys = (ticked: ReadonlySet<string>, keys: readonly string[], on: boolean): ReadonlySet<string> => {
  const next = new Set(ticked);
  for (const key of keys) if (!on) next.delete(key);
  return on ? new Set([...next, ...keys]) : next;
};

type Ticking = Pick<Ticks<unknown>, 'ticked' | 'onChange'>;

function Tick({ ticked, onChange, name, own }: Ticking & { name: string; own: string }) {
  return (
    <td className={classes.tick}>
      <Checkbox
        aria-label={name}
        checked={ticked.has(own)}
        onChange={(event) => onChange(withKeys(ticked, [own], event.currentTarget.checked))}
      />
    </td>
  );
}

function TickAll({ ticked, onChange, all, keys }: Ticking & { all: string; keys: readonly string[] }) {
  const count = keys.filter((key) => ticked.has(key)).length;
  const isAll = count > 0 && count === keys.length;
  return (
    <th scope="col" className={classes.tick}>
      <Checkbox
        aria-label={all}
        checked={isAll}
        indeterminate={count > 0 && !isAll}
        disabled={keys.length === 0}
        onChange={() => onChange(withKeys(ticked, keys, !isAll))}
      />
    </th>
  );
}

interface OpenerProps {
  label: string;
  isOpen: boolean;
  may: boolean;
  onToggle: () => void;
}

function Opener({ label, isOpen, may, onToggle }: OpenerProps) {
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <ActionIcon
      className={classes.opener}
      variant="subtle"
      color="gray"
      size={24}
      style={may ? {} : { visibility: 'hidden' }}
      aria-expanded={isOpen}
      aria-label={label}
      onClick={onToggle}
    >
      <Chevron size={15} />
    </ActionIcon>
  );
}

function SkeletonRows<Row>({ columns, expect = 8, summary, ticks }: DataTableProps<Row>) {
  return Array.from({ length: expect }, (_, index) => (
    <tr key={index}>
      {ticks && (
        <td className={classes.tick}>
          <Skeleton height={20} width={20} />
        </td>
      )}
      <SkeletonCells columns={columns} index={index} summary={summary !== undefined} />
    </tr>
  ));
}
