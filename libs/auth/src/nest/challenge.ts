import type { TokenError } from '../token/token.error.js';

/**
 * The `WWW-Authenticate` challenge that goes with a refusal (RFC 6750 §3): no error where no credentials came, the
 * missing scopes on `insufficient_scope`, and where to read about the resource (RFC 9728 §5.1). `undefined` for answers
 * that no other token would change.
 */
export function challengeFor(error: TokenError, resourceMetadataUrl: string): string | undefined {
  if (error.status === 503) return undefined;
  const parameters = [
    ...(error.oauthError === undefined ? [] : [`error="${error.oauthError}"`]),
    ...scopeParameter(error),
    `resource_metadata="${resourceMetadataUrl}"`,
  ];
  return `Bearer ${parameters.join(', ')}`;
}

/** A scope has neither quotes nor backslashes (RFC 6749 §3.3), so it needs no escaping. */
function scopeParameter(error: TokenError): string[] {
  return 'requiredScopes' in error && Array.isArray(error.requiredScopes) ? [`scope="${error.requiredScopes.join(' ')}"`] : [];
}
