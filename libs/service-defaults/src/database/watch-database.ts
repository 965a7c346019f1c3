import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Readiness } from '../health/readiness.js';
import type { Metrics } from '../metrics/metrics.js';

// TypeORM does not type its drivers' pools.
const pool = z.object({ totalCount: z.number(), idleCount: z.number(), waitingCount: z.number() });

/** Shows in health whether PostgreSQL answers, and in metrics how much of the pool is in use. */
export function watchDatabase(dataSource: DataSource, readiness: Readiness, metrics: Metrics): void {
  readiness.add('database', async () => void (await dataSource.query('SELECT 1')));
  metrics.addPool(() => {
    const { totalCount, idleCount, waitingCount } = pool.parse('master' in dataSource.driver ? dataSource.driver.master : undefined);
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  });
}
