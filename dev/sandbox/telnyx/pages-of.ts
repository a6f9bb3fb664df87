/** Number of pages of a PDF and their words; null where it is none. pdfjs is loaded when the first fax has come. */
export async function pagesOf(bytes: Uint8Array): Promise<string[] | null> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(linesOf(items.flatMap((item) => ('str' in item ? [item] : []))));
    }
    return pages;
  } catch {
    return null;
  } finally {
    await task.destroy();
  }
}

/** The pieces that stand at one height are a line. */
function linesOf(pieces: readonly { str: string; transform: readonly unknown[] }[]): string {
  const lines = new Map<number, string>();
  for (const { str, transform } of pieces) {
    const height = Math.round(Number(transform[5]));
    lines.set(height, (lines.get(height) ?? '') + str);
  }
  return [...lines.values()].map((line) => line.trim()).join('\n');
}
