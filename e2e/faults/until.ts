const PAUSE_MS = 25;
const PATIENCE_MS = 20_000;

/** Asks again and again until the answer is yes; the failure says what was waited for. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, withinMs = PATIENCE_MS): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`Within ${withinMs} ms it did not come about that ${what}`);
    await pause();
  }
}

/** Gives the processes under test the cores for a moment. */
export function pause(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, PAUSE_MS);
  });
}
