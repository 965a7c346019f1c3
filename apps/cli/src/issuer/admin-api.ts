import { z } from 'zod';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';

const problemSchema = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

const PATIENCE_MS = 15_000;

/** The issuer's admin API, with an access token for it. */
export class AdminApi {
  constructor(
    private readonly issuer: string,
    private readonly accessToken: string,
  ) {}

  /** Sends an order and reads its answer. @throws {CommandFailure} in words, with the exit code that fits */
  async send<Answer>(method: 'GET' | 'POST', path: string, answer: z.ZodType<Answer>, body?: object): Promise<Answer> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new CommandFailure(reasonOf(text, response.status), exitCodeOf(response.status));
    const read = answer.safeParse(text === '' ? undefined : parseJson(text));
    if (!read.success) throw new CommandFailure(`${this.issuer} answers what no issuer of Valetkey would.`, EXIT.failed);
    return read.data;
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<Response> {
    try {
      return await fetch(new URL(path, this.issuer), {
        method,
        headers: { authorization: `Bearer ${this.accessToken}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      throw new CommandFailure(`The issuer does not answer at ${this.issuer}.`, EXIT.failed, { cause: error });
    }
  }
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.refused;
  if (status === 404) return EXIT.notFound;
  return status === 400 || status === 422 ? EXIT.usage : EXIT.failed;
}

function reasonOf(text: string, status: number): string {
  const problem = problemSchema.safeParse(parseJson(text));
  if (!problem.success) return `The issuer answers ${status}.`;
  const { title, detail, errors } = problem.data;
  return [detail ?? title, ...errors.map((error) => `  ${error.pointer}: ${error.detail}`)].join('\n');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
