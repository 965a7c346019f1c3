import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '../processes/running-process.ts';

const restartDelayMs = 1_000;

/**
 * Brings a crashed process back, as a supervisor would in production. One that ended because somebody asked it to stays down,
 * so that an outage can be tried out.
 */
export async function supervise(running: RunningProcess, stopping: () => boolean): Promise<void> {
  for (;;) {
    const { code, signal } = await running.exited;
    if (stopping()) return;
    if (running.restarting) {
      await running.restarting.catch(() => {}); // Who asked for it hears of a failure.
      if (running.running) continue;
      return;
    }
    if (code === 0 || signal === 'SIGTERM' || signal === 'SIGINT') {
      console.log(`  ${running.name} was stopped from outside, and stays down until the next npm start.`);
      return;
    }
    console.log(`  ${running.name} ended (${signal ?? `exit code ${code}`}); starting it again. Its log: ${running.logFile}`);
    await delay(restartDelayMs);
    if (stopping()) return;
    await running.restart().then(
      () => console.log(`  ${running.name} is back.`),
      (error: unknown) => console.log(`  ${running.name} did not come back: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
