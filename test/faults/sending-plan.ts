import { Random } from '../../db/seed/random.ts';
import type { UsualMethod } from '../../domain/preferred-method.ts';

/**
 * What befalls the two workers that send:
 * - `kill`: each is ended by SIGKILL some time, and another one takes its place.
 * - `hang`: one is stopped (SIGSTOP) in the middle of hand-overs for longer than its lease, and goes on.
 * - `ahead`, `behind`: the clock of one is wrong by two hours; the other one is killed.
 */
export type SendingStory = 'kill' | 'hang' | 'ahead' | 'behind';

export const storyNames: Readonly<Record<SendingStory, string>> = {
  kill: 'killed',
  hang: 'hung',
  ahead: 'clock 2 h ahead, other killed',
  behind: 'clock 2 h behind, other killed',
};

/** One of the two workers. */
export type Place = 0 | 1;

export interface Blow {
  kind: 'kill' | 'hang';
  place: Place;
  /** Share of the people to whom something was handed over when it falls, */
  at: number;
  /** and milliseconds after that. */
  delayMs: number;
  /** Milliseconds that a hung worker stands still. */
  hangMs: number;
}

/** What a seed decides. */
export interface SendingPlan {
  seed: number;
  story: SendingStory;
  method: UsualMethod;
  /** Active clients of the practice. */
  people: number;
  /** The practice has e-mails in doubt sent once more. */
  repeats: boolean;
  /** Milliseconds that the clock of the worker in place 1 is ahead. */
  clockOffMs: number;
  blows: Blow[];
}

/** How large the broadcasts of some seeds are, how they are sent, and how much befalls them. */
export interface SendingSize {
  people: Readonly<Record<UsualMethod, number>>;
  /** Of all workers together: a broadcast shall last long enough for something to befall it. */
  perSecond: Readonly<Record<UsualMethod, number>>;
  /** Milliseconds after which a worker is taken to be gone: few, but more than a busy machine takes for what it has in its hands. */
  leaseMs: number;
  /** Kills of a broadcast that is about kills. */
  kills: { least: number; most: number };
  /** Chance of a kill to fall before the first hand-over: while the audience is worked out, or before anybody has taken the broadcast up. */
  early: number;
  /** Share of the people at which the last kill falls at the latest: few are sent to before anybody has looked again. */
  latest: number;
  /** Milliseconds that a worker hangs at most, two seconds more than its lease at least. */
  hangMs: number;
}

const twoHours = 2 * 3_600_000;

export const shortSize: SendingSize = {
  people: { email: 1_500, text: 1_500 },
  perSecond: { email: 250, text: 300 },
  leaseMs: 15_000,
  kills: { least: 1, most: 2 },
  early: 0,
  latest: 0.5,
  hangMs: 17_000,
};
/** Half of those who hang do so until Temporal, too, takes them to be gone (30 s without a heartbeat). */
export const longSize: SendingSize = {
  people: { email: 20_000, text: 3_000 },
  perSecond: { email: 2_000, text: 200 },
  leaseMs: 10_000,
  kills: { least: 2, most: 4 },
  early: 0.2,
  latest: 0.8,
  hangMs: 50_000,
};

const stories: readonly Pick<SendingPlan, 'story' | 'method' | 'repeats'>[] = [
  { story: 'kill', method: 'email', repeats: false },
  { story: 'kill', method: 'text', repeats: false },
  { story: 'hang', method: 'email', repeats: false },
  { story: 'kill', method: 'email', repeats: true },
  { story: 'ahead', method: 'email', repeats: false },
  { story: 'hang', method: 'text', repeats: false },
  { story: 'behind', method: 'email', repeats: false },
  { story: 'kill', method: 'text', repeats: false },
];

const otherChannel = { email: 'text', text: 'email' } as const;

/** Seeds from 1 on; eight in a row have every story. */
export function sendingPlanOf(seed: number, size: SendingSize): SendingPlan {
  const random = new Random(seed);
  const { story, method, repeats } = stories[(seed - 1) % stories.length] ?? random.pick(stories);
  const isClock = story === 'ahead' || story === 'behind';
  // Every other time the wrong clock is one of the other channel.
  const channel = isClock && seed > stories.length && random.chance(0.5) ? otherChannel[method] : method;
  const kills = story === 'kill' ? random.whole(size.kills.least, size.kills.most) : isClock ? 1 : 0;
  const blow = (kind: Blow['kind'], place: Place): Blow => {
    const isEarly = kind === 'kill' && random.chance(size.early);
    return {
      kind,
      place,
      // Who hangs needs some time to be found with messages in its hands.
      at: isEarly ? 0 : 0.05 + (kind === 'hang' ? 0.4 : size.latest - 0.05) * random.next(),
      delayMs: random.whole(0, isEarly ? 2_000 : 300),
      hangMs: kind === 'hang' ? random.whole(size.leaseMs + 2_000, size.hangMs) : 0,
    };
  };
  // The first two fall on one each; in the stories of a clock on the one that is right.
  const first = random.whole(0, 1) === 0;
  const placeOf = (n: number): Place =>
    isClock ? 0 : n < 2 ? (first === (n === 0) ? 0 : 1) : random.pick([0, 1] as const);
  const blows = Array.from({ length: kills }, (_, n) => blow('kill', placeOf(n)));
  if (story === 'hang') blows.push(blow('hang', placeOf(0)));
  return {
    seed,
    story,
    method: channel,
    people: size.people[channel],
    repeats,
    clockOffMs: story === 'ahead' ? twoHours : story === 'behind' ? -twoHours : 0,
    blows: blows.toSorted((a, b) => a.at - b.at),
  };
}
