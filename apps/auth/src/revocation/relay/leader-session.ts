import pg from 'pg';

const LOCK = 'valetkey.relay';
const ANSWER_MAX_MS = 10_000;

/** What happens to a session without being asked for. */
export interface LeaderSessionEvents {
  lost(): void;
  ledgerChanged(): void;
}

/**
 * The relay's own database session: it holds the leader's lock, hears of commits, and carries the leader's statements.
 * PostgreSQL ends it after 2 s of silence, since a stopped process keeps its TCP session, and so its lock, for ever (PROTOCOL §4).
 */
export class LeaderSession {
  #client: pg.Client | undefined;
  #running = 0;

  constructor(
    private readonly databaseUrl: string,
    private readonly events: LeaderSessionEvents,
  ) {}

  /** Whether the lock is now ours. */
  async takeLock(): Promise<boolean> {
    this.#client ??= await this.#connect();
    const rows = (await this.run('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [LOCK])) as { taken: boolean }[];
    if (rows[0]?.taken !== true) return false;
    await this.run('listen valetkey_revocation');
    return true;
  }

  /** Keeps the session alive. While a statement runs it is not silent anyway. */
  async touch(): Promise<void> {
    if (this.#running === 0) await this.run('select 1');
  }

  /** One statement in autocommit; a session that fails to answer is given up. */
  async run(sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> {
    const client = this.#client;
    if (!client) throw new Error('The relay has no database session');
    this.#running++;
    try {
      const { rows }: { rows: unknown[] } = await client.query(sql, [...values]);
      return rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.#lose(client);
      throw error;
    } finally {
      this.#running--;
    }
  }

  /** Ends the session, and the lock with it. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners('notification');
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: 1_500,
      query_timeout: ANSWER_MAX_MS,
      keepAlive: true,
      application_name: 'valetkey relay',
    });
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    client.on('notification', () => this.events.ledgerChanged());
    await client.connect();
    await client.query(`set idle_session_timeout = '2s'`);
    return client;
  }

  #lose(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => {});
    this.events.lost();
  }
}
