import type { CcdBlock, ReadableCcd } from '../../../domain/schemas/ccd.ts';
import { t } from '../t.ts';
import classes from './ccd.module.css';

/* The text of a clinical document. What comes is text alone, and is put on the page as text alone. */

type SectionText = ReadableCcd['sections'][number];
type Table = Extract<CcdBlock, { kind: 'table' }>;

export function Section({ section: { title, level, blocks } }: { section: SectionText }) {
  const Title = level === 0 ? 'h2' : 'h3';
  const name = title === '' ? t('ccd.section') : title;
  return (
    <section className={classes.section} data-within={level > 0 || undefined}>
      <Title className={classes.title}>{name}</Title>
      {blocks.length === 0 && <p className={classes.empty}>{t('ccd.empty')}</p>}
      {blocks.map((block, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the document is read once, and its parts have no ids
        <Block key={at} block={block} title={name} />
      ))}
    </section>
  );
}

function Block({ block, title }: { block: CcdBlock; title: string }) {
  if (block.kind === 'text') return <p className={classes.text}>{block.text}</p>;
  if (block.kind === 'table') return <TableBlock block={block} title={title} />;
  const List = block.ordered ? 'ol' : 'ul';
  return (
    <>
      {block.caption !== null && <p className={classes.caption}>{block.caption}</p>}
      <List className={classes.items}>
        {block.items.map((item, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <li key={at}>{item}</li>
        ))}
      </List>
    </>
  );
}

/** Headings of a row of headings are of their columns, others of their row. */
const scopeOf = (header: boolean, cells: Table['rows'][number]) =>
  header ? (cells.every((each) => each.header) ? 'col' : 'row') : undefined;

/** On a phone it is moved sideways within its frame, by finger or by arrow keys; the page stays where it is. */
function TableBlock({ block: { caption, rows }, title }: { block: Table; title: string }) {
  const label = t('ccd.table', { title: caption ?? title });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is moved by finger has to be moved by keys, too
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        {caption !== null && <caption className={classes.caption}>{caption}</caption>}
        <tbody>
          {rows.map((cells, row) => (
            // oxlint-disable-next-line react/no-array-index-key -- as above
            <tr key={row}>
              {cells.map(({ header, text, colSpan, rowSpan }, at) => {
                const Cell = header ? 'th' : 'td';
                return (
                  // oxlint-disable-next-line react/no-array-index-key -- as above
                  <Cell key={at} colSpan={colSpan} rowSpan={rowSpan} scope={scopeOf(header, cells)}>
                    {text}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
