import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Column } from './data-table.tsx';
import classes from './data-table.module.css';

interface CellsProps<Row> {
  columns: readonly Column<Row>[];
  row: Row;
  /** On a phone, below the first column. */
  summary?: ((row: Row) => ReactNode) | undefined;
  /** Before what the first one says. */
  opener?: ReactNode;
}

/** The cells of one row of a table. */
export function Cells<Row>({ columns, row, summary, opener }: CellsProps<Row>) {
  return columns.map(({ key, header, cell, wide, align, numeric, whole }, index) => (
    <td key={key} data-wide={wide} data-align={align} data-numeric={numeric} data-whole={whole} data-header={header}>
      {index === 0 && opener ? (
        <div className={classes.lead}>
          {opener}
          {cell(row)}
        </div>
      ) : (
        cell(row)
      )}
      {index === 0 && summary && <div className={classes.summary}>{summary(row)}</div>}
    </td>
  ));
}

interface SkeletonCellsProps<Row> {
  columns: readonly Column<Row>[];
  /** Of the row, so that they are not all alike. */
  index: number;
  summary: boolean;
}

/** The same before the row has come. */
export function SkeletonCells<Row>({ columns, index, summary }: SkeletonCellsProps<Row>) {
  return columns.map(({ key, wide }, column) => (
    <td key={key} data-wide={wide}>
      <Skeleton height={12} width={`${[62, 44, 55, 38][(index + column) % 4]}%`} />
      {column === 0 && summary && (
        <div className={classes.summary}>
          <Skeleton height={10} mt={8} width="40%" />
        </div>
      )}
    </td>
  ));
}
