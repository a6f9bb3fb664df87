import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Column } from './data-table.tsx';
import classes from './data-table.module.css';
import { Cells, SkeletonCells } from './cells.tsx';
import { withGaps, withNeighbours } from './row-window.ts';
import { rescueFocus } from './use-focus-return.ts';

/** Rows of a list of any length, of which those in sight are in the page alone. */
export interface LongRows<Row> {
  /** Of those that are loaded. */
  count: number;
  /** Of all; undefined: nobody knows yet. */
  total: number | undefined;
  /** By its place; undefined: it is being read. */
  rowAt: (index: number) => Row | undefined;
  /** Of a row that is read: the same wherever it stands. */
  rowKey: (row: Row) => string;
  /** Hears which are in sight, first and last. */
  onSeen: (first: number, last: number) => void;
}

/** Pixels of a row before it was measured. */
const guess = 61;
/** Rows above and below what is in sight that are there already. */
const spare = 30;

interface BodyProps<Row> {
  columns: readonly Column<Row>[];
  summary?: ((row: Row) => ReactNode) | undefined;
  long: LongRows<Row>;
}

/** The place of the row in which an element is; NaN: in none. */
const rowOf = (target: EventTarget | null): number =>
  Number((target instanceof Element && target.closest<HTMLElement>('tr[data-index]')?.dataset['index']) || Number.NaN);

/** The body of a table that grows with the page it stands in; what is out of sight is two gaps of its height. */
export function LongBody<Row>({ columns, summary, long: { count, rowAt, rowKey, onSeen } }: BodyProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState(Number.NaN);
  // oxlint-disable-next-line react/incompatible-library -- nothing compiles our components
  const rows = useWindowVirtualizer<HTMLTableRowElement>({
    count,
    estimateSize: () => guess,
    overscan: spare,
    scrollMargin: top,
    // The row with the focus stays, and so do those beside it, to which the Tab key leads.
    rangeExtractor: (range) => withNeighbours(defaultRangeExtractor(range), focused, range.count),
  });
  // What stands above may have grown.
  useLayoutEffect(() => {
    const measure = () => {
      if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const resizes = new ResizeObserver(measure);
    resizes.observe(document.body);
    return () => resizes.disconnect();
  }, []);
  useEffect(() => {
    const { current } = body;
    const into = ({ target }: FocusEvent) => setFocused(rowOf(target));
    // The row that gets the focus next must not go before it has it.
    const out = ({ relatedTarget }: FocusEvent) => setFocused(rowOf(relatedTarget));
    current?.addEventListener('focusin', into);
    current?.addEventListener('focusout', out);
    return () => {
      current?.removeEventListener('focusin', into);
      current?.removeEventListener('focusout', out);
    };
  }, []);
  const { startIndex = 0, endIndex = 0 } = rows.range ?? {};
  useEffect(() => onSeen(startIndex, endIndex), [onSeen, startIndex, endIndex]);
  const held = useRef<Element>(null);
  // Others may have come before the row with the focus, which is in another place then, or it has left the list. On its way from one row to the next the
  // focus is nowhere for a moment: that is for those who hear of it, above.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- where the focus is may differ after each drawing; the same place sets nothing
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (activeElement && body.current?.contains(activeElement)) {
      setFocused(rowOf(activeElement));
      held.current = activeElement;
    } else if (held.current?.isConnected === false) {
      held.current = null;
      setFocused(Number.NaN);
      rescueFocus();
    }
  });
  const width = columns.length;
  const { placed, below } = withGaps(rows.getVirtualItems(), top, top + rows.getTotalSize());
  return (
    <tbody ref={body} className={classes.long}>
      {placed.flatMap(({ index, gap }) => {
        const row = rowAt(index);
        return [
          gap > 0 && <Gap key={`before ${index}`} height={gap} width={width} />,
          <LongRow
            key={row === undefined ? index : rowKey(row)}
            row={row}
            index={index}
            measure={rows.measureElement}
            columns={columns}
            summary={summary}
          />,
        ];
      })}
      {below > 0 && <Gap height={below} width={width} />}
    </tbody>
  );
}

function Gap({ height, width }: { height: number; width: number }) {
  return (
    <tr aria-hidden>
      <td aria-hidden colSpan={width} className={classes.gap} style={{ height }} />
    </tr>
  );
}

interface RowProps<Row> extends Omit<BodyProps<Row>, 'long'> {
  row: Row | undefined;
  index: number;
  measure: (row: HTMLTableRowElement | null) => void;
}

/** Drawn anew where its own row has changed, not while others come and go. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memo() forgets that the component is of any kind of row
const LongRow = memo(function LongRow<Row>({ row, index, measure, columns, summary }: RowProps<Row>) {
  return (
    // A new function each time, so that it is measured in each place that it comes to.
    <tr ref={(element) => measure(element)} data-index={index} aria-rowindex={index + 2} className={classes.row}>
      {row === undefined ? (
        <SkeletonCells columns={columns} index={index} summary={summary !== undefined} />
      ) : (
        <Cells columns={columns} row={row} summary={summary} />
      )}
    </tr>
  );
}) as <Row>(props: RowProps<Row>) => ReactNode;
