/** Runs one file of `bench/` in a process of its own, so that no bench leaves the next a warm or a full heap. */
const [file = ''] = process.argv.slice(2);
const { run }: { run?: () => Promise<unknown> } = await import(file);
process.send?.((await run?.()) ?? 'no bench');
process.disconnect();
