import type { TokenError } from '../token/token.error.js';

/** A problem document (RFC 9457) with a stable reason `code`. It says nothing about token, keys or configuration. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The OAuth error, for clients that read it from the body. */
  readonly error?: string;
}

const SAID_OF_STATUS: Readonly<Record<TokenError['status'], readonly [title: string, detail: string]>> = {
  400: ['Bad Request', 'Send exactly one access token, in the Authorization header.'],
  401: ['Unauthorized', 'The request needs a valid access token for this resource.'],
  403: ['Forbidden', 'The access token does not cover this request.'],
  503: ['Service Unavailable', 'The access token cannot be judged just now. Try again shortly.'],
};

/** The body of a refusal. */
export function problemFor(error: TokenError): Problem {
  const [title, detail] = SAID_OF_STATUS[error.status];
  return {
    type: 'about:blank',
    title,
    status: error.status,
    detail,
    code: error.code,
    ...(error.oauthError === undefined ? {} : { error: error.oauthError }),
  };
}
