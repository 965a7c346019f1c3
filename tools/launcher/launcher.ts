/** What `bootstrap.mjs` starts on Node 24: `launcher.ts start|dev|test|bench|check`. */
import { LauncherError } from './launcher.error.ts';

const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  start: async (args) => {
    const { demo, start } = await import('./verbs/start.ts');
    await start(demo(args));
  },
  dev: async (args) => {
    const [{ demo }, { dev }] = await Promise.all([import('./verbs/start.ts'), import('./verbs/dev.ts')]);
    await dev(demo(args));
  },
  test: async (args) => (await import('./verbs/test.ts')).test(args),
  bench: async (args) => (await import('./verbs/bench.ts')).bench(args),
  check: async () => (await import('../checks/check.ts')).check(),
};

const [verb = 'start', ...args] = process.argv.slice(2);
try {
  const run = verbs[verb];
  if (!run) throw new LauncherError(`There is no "${verb}": it is ${Object.keys(verbs).join(', ')}.`);
  await run(args);
} catch (error) {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exitCode = 1;
}
