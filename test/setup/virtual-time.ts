/** Time that moves on only when everybody who lives in it sleeps, so that minutes pass in moments and come out the same each time. */
export class VirtualTime {
  /** Milliseconds since the beginning. */
  now = 0;
  #awake = 0;
  #asleep: { until: number; wake: () => void }[] = [];

  /** Runs all lives to their end. */
  async live(lives: (() => Promise<void>)[]): Promise<void> {
    this.#awake = lives.length;
    await Promise.all(
      lives.map(async (life) => {
        await life();
        this.#awake -= 1;
        this.#moveOn();
      }),
    );
  }

  async sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#asleep.push({ until: this.now + ms, wake: resolve });
    this.#awake -= 1;
    this.#moveOn();
    await promise;
  }

  #moveOn(): void {
    if (this.#awake > 0) return;
    this.#asleep.sort((a, b) => a.until - b.until);
    const next = this.#asleep.shift();
    if (!next) return;
    this.now = Math.max(this.now, next.until);
    this.#awake += 1;
    next.wake();
  }
}
