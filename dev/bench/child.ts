import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A process of the bench that answers questions; it ends with its parent. */
export interface Child<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a script, named from this folder, and waits until it says that it is ready. `args` of Node itself. */
export async function startChild<Question extends object, Answer>(
  script: string,
  { env = {}, args = [] }: { env?: Record<string, string>; args?: string[] } = {},
): Promise<Child<Question, Answer>> {
  const child = fork(join(import.meta.dirname, script), { execArgv: args, env: { ...process.env, ...env } });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await nextMessage(child, script);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask(question) {
      const asked = turn.then(() => {
        const answer = nextMessage(child, script);
        child.send(question);
        return answer;
      });
      turn = asked.catch(() => {});
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends of the channel are files of a measurement
      return asked as Promise<Answer>;
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

function nextMessage(child: ChildProcess, script: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`${script} ended (code ${code})`));
    child.once('exit', fail);
    child.once('message', (message) => {
      child.off('exit', fail);
      resolve(message);
    });
  });
}

/** The other end: answers one question after the other. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- both ends of the channel are files of a measurement
export function answerParent<Question>(answer: (question: Question) => Promise<object>): void {
  process.on('message', (question: Question) => {
    answer(question).then(
      (said) => process.send?.(said),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}
