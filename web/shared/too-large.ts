import { showBytes } from './format.ts';
import { Failure } from './problem.ts';
import { words } from './words.ts';

/** Said before anything is sent; the server says the same. Null: it is not, or nobody knows yet how large one may be. */
export const tooLarge = ({ size }: File, most: number | undefined): Failure | null => {
  if (most === undefined || size <= most) return null;
  const title = words('upload.large', { size: showBytes(size), most: showBytes(most) });
  const next = words('upload.large.next');
  return new Failure('problem', { type: 'urn:rounds:problem:too-large', title, status: 413, next });
};
