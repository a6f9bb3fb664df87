import { pagesOf } from '../../dev/sandbox/telnyx/pages-of.ts';

/** The words of each page of a PDF, line by line as they stand on paper. @throws where it is none */
export async function pdfText(bytes: Uint8Array): Promise<string[]> {
  const pages = await pagesOf(bytes);
  if (!pages) throw new Error('This is no PDF.');
  return pages;
}
