import type { TokenError } from '../token/token.error.js';
import { problemFor } from './problem.js';
import { retryAfterOf } from './retry-after.js';

/**
 * What the caller of a message handler receives when its call is refused: the status an HTTP caller would see, the
 * stable reason, and a sentence.
 */
export interface RpcRefusal {
  readonly error: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly retryAfterS?: number;
  };
}

/** The reply for a refusal. */
export function rpcRefusalFor(error: TokenError): RpcRefusal {
  const { status, code, detail } = problemFor(error);
  const retryAfterS = retryAfterOf(error);
  return { error: { status, code, message: detail, ...(retryAfterS === undefined ? {} : { retryAfterS }) } };
}

/**
 * Reads what a failed call over a message transport says, so that its caller can tell 401, 403, 503 and 500 apart.
 * Whatever is not a refusal of a guard is a failure of the callee: 500, `internal`.
 * @example `client.send(record).pipe(catchError((failure) => { throw new HttpException('…', readRpcRefusal(failure).error.status); }))`
 */
export function readRpcRefusal(failure: unknown): RpcRefusal {
  return isRpcRefusal(failure) ? failure : { error: { status: 500, code: 'internal', message: 'The called service failed.' } };
}

function isRpcRefusal(failure: unknown): failure is RpcRefusal {
  if (typeof failure !== 'object' || failure === null || !('error' in failure)) return false;
  const { error } = failure;
  if (typeof error !== 'object' || error === null || !('status' in error) || !('code' in error)) return false;
  return Number.isInteger(error.status) && typeof error.code === 'string';
}
