/**
 * The same items, each fetched while the one before is worked on: for pages of another system, which take as long on their way as they take here. At most
 * one is fetched that nobody asks for any more.
 */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]();
  const fetch = () => {
    const next = source.next();
    // Whoever comes for it hears of its failure; where nobody does, nobody has to.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = fetch(); ;) {
      const { done, value } = await next;
      if (done) return;
      next = fetch();
      yield value;
    }
  } finally {
    await source.return?.();
  }
}
