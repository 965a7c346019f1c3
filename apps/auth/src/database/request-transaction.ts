import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { runPrepared, statementRunner } from './prepared-statement.js';

/**
 * One READ COMMITTED transaction with a savepoint (PROTOCOL §9). It begins with the lock of what was presented, and so takes a
 * connection no earlier than that. The engine asks in parallel; one connection answers one statement at a time, so they queue.
 */
export class RequestTransaction {
  #runner: QueryRunner | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  get begun(): boolean {
    return this.#runner !== undefined;
  }

  /** Begins, runs the locking statement, then sets the savepoint: all else is read by later statements. */
  async begin(lock: string, parameters: readonly unknown[]): Promise<void> {
    if (this.#runner !== undefined) return;
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction('READ COMMITTED');
      await runner.query(lock, [...parameters]);
      await runner.query('SAVEPOINT presented');
    } catch (error) {
      await abandon(runner);
      throw error;
    }
    this.#runner = runner;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const runner = this.#started();
    const answer = this.#last.then(async () => runPrepared<Row>(statementRunner(await runner.connect()), sql, parameters));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Commits what was done. */
  async commit(): Promise<void> {
    await this.#last;
    await this.#end(async (runner) => runner.commitTransaction());
  }

  /** Goes back to the savepoint, does what must outlive the refusal in the same transaction, and commits. */
  async commitInstead(work: (tx: EntityManager) => Promise<void>): Promise<void> {
    await this.#last;
    await this.#end(async (runner) => {
      await runner.query('ROLLBACK TO SAVEPOINT presented');
      await work(runner.manager);
      await runner.commitTransaction();
    });
  }

  async #end(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
    const runner = this.#started();
    this.#runner = undefined;
    try {
      await work(runner);
    } catch (error) {
      await abandon(runner);
      throw error;
    }
    await runner.release();
  }

  #started(): QueryRunner {
    if (this.#runner === undefined) throw new TypeError('The transaction has not begun.');
    return this.#runner;
  }
}

/** The connection goes back whatever the server says; a dead one is thrown away by the pool. */
async function abandon(runner: QueryRunner): Promise<void> {
  try {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
  } catch {
    // The connection is gone, and with it the transaction.
  } finally {
    await runner.release();
  }
}
