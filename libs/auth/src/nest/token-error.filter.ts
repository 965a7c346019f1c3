import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import type { TokenError } from '../token/token.error.js';
import { challengeFor } from './challenge.js';
import { AnyTokenError } from './is-token-error.js';
import { problemFor } from './problem.js';
import { ProtectedResource } from './protected-resource.js';
import { retryAfterOf } from './retry-after.js';
import { rpcRefusalFor } from './rpc-refusal.js';

/** What Express's response and Fastify's reply have in common. */
interface HttpReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
  send(body: Buffer): unknown;
}

/**
 * Answers for a refused call: over HTTP with a challenge (RFC 6750 §3) and a problem document (RFC 9457), over a message
 * transport with a `RpcRefusal`.
 */
@Catch(AnyTokenError)
export class TokenErrorFilter implements ExceptionFilter<TokenError> {
  constructor(@Inject(ProtectedResource) private readonly resource: ProtectedResource) {}

  catch(error: TokenError, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return throwError(() => rpcRefusalFor(error));
    this.reply(error, host.getArgByIndex<HttpReply>(1));
  }

  private reply(error: TokenError, reply: HttpReply): void {
    const challenge = challengeFor(error, this.resource.metadataUrl);
    const retryAfterS = retryAfterOf(error);
    reply.status(error.status);
    reply.header('content-type', 'application/problem+json; charset=utf-8');
    reply.header('cache-control', 'no-store');
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    reply.send(Buffer.from(JSON.stringify(problemFor(error))));
  }
}
