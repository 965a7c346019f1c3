import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';
import { DatabaseUnavailable } from './database-unavailable.js';
import type { Problem } from './problem.js';
import { toProblem } from './to-problem.js';

/**
 * Answers for every error that no narrower filter took: over HTTP with a problem document (RFC 9457), over NATS with
 * `{ error: { status, code, message } }`. Never a stack, never what a 500 was about. Errors of a guard are
 * `TokenErrorFilter`'s, which Nest asks first because it is registered later.
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #log = new Logger('ProblemDetails');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    const problem = toProblem(error);
    if (problem.status >= 500) this.#log.error(error);
    if (host.getType() !== 'http') return throwError(() => refusalOf(problem));
    this.#send(host.switchToHttp().getResponse(), problem, error);
    return undefined;
  }

  #send(response: unknown, problem: Problem, error: unknown): void {
    const adapter = this.adapterHost.httpAdapter;
    if (adapter.isHeadersSent(response)) {
      adapter.end(response);
      return;
    }
    adapter.setHeader(response, 'Content-Type', 'application/problem+json; charset=utf-8');
    adapter.setHeader(response, 'Cache-Control', 'no-store');
    if (error instanceof DatabaseUnavailable) adapter.setHeader(response, 'Retry-After', '2');
    adapter.reply(response, JSON.stringify(problem), problem.status);
  }
}

function refusalOf({ status, code, detail, title, errors }: Problem): { error: object } {
  return { error: { status, code: code ?? (status >= 500 ? 'internal' : 'refused'), message: detail ?? title, ...(errors && { errors }) } };
}
