import type { Db } from "./client";

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue<Question, Answer> {
  underWay: number;
  waiting: Waiting<Question, Answer>[];
}

/** How many are asked at once. A question that comes alone never waits; the others wait for one of these to end. */
const ABREAST = 2;
const MOST = 32;

/**
 * Lets those who ask the same thing at the same time ask it together. `ask` answers in the order of its questions, undefined
 * where there is no answer. One question that cannot be asked fails alone.
 */
export function askedTogether<Question, Answer>(
  ask: (db: Db, questions: readonly Question[]) => Promise<readonly (Answer | undefined)[]>,
): (db: Db, question: Question) => Promise<Answer | undefined> {
  const queues = new WeakMap<Db, Queue<Question, Answer>>();

  async function alone(db: Db, { question, resolve, reject }: Waiting<Question, Answer>): Promise<void> {
    try {
      resolve((await ask(db, [question]))[0]);
    } catch (error) {
      reject(error);
    }
  }

  async function go(db: Db, queue: Queue<Question, Answer>): Promise<void> {
    queue.underWay += 1;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, MOST);
      const [first] = batch;
      if (first && batch.length === 1) {
        await alone(db, first);
        continue;
      }
      try {
        const answers = await ask(
          db,
          batch.map(({ question }) => question),
        );
        batch.forEach(({ resolve }, index) => {
          resolve(answers[index]);
        });
      } catch {
        // Whose fault it is shows when each asks for itself; all at once, for where the database is away none may wait for the rest.
        await Promise.all(batch.map((each) => alone(db, each)));
      }
    }
    queue.underWay -= 1;
  }

  return (db, question) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(db) ?? { underWay: 0, waiting: [] };
      queues.set(db, queue);
      queue.waiting.push({ question, resolve, reject });
      if (queue.underWay < ABREAST) void go(db, queue);
    });
}
