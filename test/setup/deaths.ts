import { Random } from '../../db/seed/random.ts';
import type { SyncDesk } from './sync-desk.ts';

interface Plan {
  seed: number;
  /** Probability of a death at a call. */
  chance: number;
  most: number;
}

/** A worker of a desk that dies at calls which the seed chooses, until it has died so often; another one takes over each time. */
export class Deaths {
  count = 0;
  readonly #desk: SyncDesk;
  readonly #random: Random;
  readonly #plan: Plan;

  constructor(desk: SyncDesk, plan: Plan) {
    this.#desk = desk;
    this.#plan = plan;
    this.#random = new Random(plan.seed);
    desk.around = (task) => this.#untilDone(task);
  }

  /** To be played at each call to another system. */
  readonly mayDie = (): void => {
    if (!this.#desk.dead) {
      if (this.count >= this.#plan.most || !this.#random.chance(this.#plan.chance)) return;
      this.count += 1;
      this.#desk.dead = true;
    }
    throw new Error('The worker is gone');
  };

  async #untilDone<T>(task: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await task();
      } catch (error) {
        if (!this.#desk.dead) throw error;
        // Another worker takes over after the heartbeats have stopped; what was never answered has its time.
        this.#desk.dead = false;
        this.#desk.now += 60_000;
      }
    }
  }
}
