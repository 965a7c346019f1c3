/** Says in words what is missing, or nothing when all is well. */
export type ReadinessCheck = () => Promise<string | undefined> | string | undefined;

const checkLimitMs = 2_000;

/** What a service needs before it may get traffic. Each part adds its own check; `GET /health/ready` asks them all. */
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #view: (() => unknown) | undefined;

  /** Adds a check. Its name stands before what it finds missing. */
  add(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Adds facts to the answer, such as how old the view of revocations is. */
  show(view: () => unknown): void {
    this.#view = view;
  }

  /** Asks every check at once; one that does not answer within two seconds counts as missing. */
  async report(): Promise<ReadinessReport> {
    const found = await Promise.all([...this.#checks].map(([name, check]) => missingOf(name, check)));
    const missing = found.filter((sentence) => sentence !== undefined);
    return { status: missing.length === 0 ? 'ready' : 'not ready', missing, ...(this.#view && { view: this.#view() }) };
  }
}

/** The body of `GET /health/ready`. */
export interface ReadinessReport {
  readonly status: 'ready' | 'not ready';
  /** One sentence for each thing that is missing. */
  readonly missing: readonly string[];
  readonly view?: unknown;
}

async function missingOf(name: string, check: ReadinessCheck): Promise<string | undefined> {
  const limit = Promise.withResolvers<string>();
  const timer = setTimeout(() => limit.resolve('does not answer'), checkLimitMs);
  try {
    const missing = await Promise.race([Promise.resolve(check()), limit.promise]);
    return missing === undefined ? undefined : `${name}: ${missing}`;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message : 'failed'}`;
  } finally {
    clearTimeout(timer);
  }
}
