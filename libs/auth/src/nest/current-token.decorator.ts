import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../token/access-token.js';
import { findAcceptedToken, tokenCarrierOf } from './accepted-token.js';

/**
 * Hands the verified token of this call to a handler. On a public route nobody has looked at a token, and it is
 * `undefined`.
 * @example `@Get() list(@CurrentToken() token: AccessToken) { return this.orders.of(token.subject); }`
 */
export const CurrentToken: () => ParameterDecorator = createParamDecorator(
  (_: undefined, context: ExecutionContext): AccessToken | undefined => findAcceptedToken(tokenCarrierOf(context)),
);
