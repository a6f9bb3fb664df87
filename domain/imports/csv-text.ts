/** What a spreadsheet takes for a formula when it opens a file. Source: OWASP, CSV Injection. */
const formula = /^[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet runs: an apostrophe before it makes it text, and `importedText` takes that off again. A plain number, negative too, stays as
 * it is.
 */
export const safeCell = (text: string): string =>
  formula.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;

/** The text of a cell of a file that may have come from `safeCell`. Control characters, which neither people nor PostgreSQL can use, are gone. */
export const importedText = (cell: string): string => {
  const text = cell
    // oxlint-disable-next-line no-control-regex -- these are what is removed
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]+/g, ' ')
    .trim();
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
};

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One line of a CSV file, as RFC 4180 has it. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(safeCell(cell))).join(',')}\r\n`;
