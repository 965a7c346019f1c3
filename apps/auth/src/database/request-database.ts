import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { runPrepared, type StatementRunner, statementRunner } from './prepared-statement.js';
import { RequestTransaction } from './request-transaction.js';

/**
 * The database as one request sees it: inside a request's transaction every statement goes through it, one after the other, and
 * takes no second connection (case db-pool-in-transaction); elsewhere each statement is its own.
 */
@Injectable()
export class RequestDatabase {
  readonly #current = new AsyncLocalStorage<RequestTransaction>();

  constructor(private readonly dataSource: DataSource) {}

  /** The transaction of this request, begun or not; none outside `within`. */
  get transaction(): RequestTransaction | undefined {
    return this.#current.getStore();
  }

  /** Runs a request that may begin a transaction. The caller finishes it. */
  within<T>(transaction: RequestTransaction, work: () => Promise<T>): Promise<T> {
    return this.#current.run(transaction, work);
  }

  /** A transaction that has not begun yet and holds no connection. */
  prepare(): RequestTransaction {
    return new RequestTransaction(this.dataSource);
  }

  /** Rows of one statement, whose text is a constant. A statement that changes rows returns them by `WITH … RETURNING` and a `SELECT`. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const transaction = this.transaction;
    if (transaction?.begun === true) return transaction.query<Row>(sql, parameters);
    return runPrepared<Row>(this.pool, sql, parameters);
  }

  /** A statement that must stand whatever becomes of the request: replay records alone (PROTOCOL §9). */
  queryApart<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return runPrepared<Row>(this.pool, sql, parameters);
  }

  /** A transaction of its own, for requests that have none. */
  transact<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (this.transaction?.begun === true)
      throw new TypeError('This request has a transaction already; a second would wait for it for ever.');
    return this.dataSource.transaction('READ COMMITTED', work);
  }

  private get pool(): StatementRunner {
    return statementRunner(Reflect.get(this.dataSource.driver, 'master'));
  }
}
