import type { TokenError } from '../token/token.error.js';

/** After how many seconds to try again, for refusals that time alone can change. */
export function retryAfterOf(error: TokenError): number | undefined {
  if (error.status !== 503) return undefined;
  return 'retryAfterS' in error && typeof error.retryAfterS === 'number' ? Math.max(1, Math.ceil(error.retryAfterS)) : 1;
}
