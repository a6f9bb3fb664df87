/** Both to their end, also where one has failed: whoever goes on after them finds nothing of them under way. @throws what the first of them failed of */
export async function bothOf<First>(first: Promise<First>, second: Promise<unknown>): Promise<First> {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return one.value;
}
