import type { TokenError, TokenErrorCode } from '../token/token.error.js';

const CODES: Readonly<Record<TokenErrorCode, true>> = {
  'token.malformed': true,
  'token.expired': true,
  'token.not_yet_valid': true,
  'token.wrong_issuer': true,
  'token.wrong_audience': true,
  'token.wrong_type': true,
  'token.wrong_algorithm': true,
  'token.unknown_key': true,
  'token.bad_signature': true,
  'token.revoked': true,
  'token.lifetime_too_long': true,
  'token.missing': true,
  'token.several': true,
  'request.invalid': true,
  'scope.insufficient': true,
  'role.insufficient': true,
  'view.stale': true,
  'view.not_ready': true,
};

/**
 * Tells a refusal by its published code and status, not by its class: the library may be there twice, and an error of
 * the other copy is none of `instanceof`'s.
 */
export function isTokenError(error: unknown): error is TokenError {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('status' in error)) return false;
  return typeof error.code === 'string' && Object.hasOwn(CODES, error.code) && Number.isInteger(error.status);
}

/** For `@Catch(…)`, which asks `instanceof`: a class whose instances are all refusals, of whatever copy of the library. */
export abstract class AnyTokenError {
  static [Symbol.hasInstance](error: unknown): boolean {
    return isTokenError(error);
  }
}
