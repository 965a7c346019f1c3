import { Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import type { AccessToken } from '../../token/access-token.js';
import { keepAcceptedToken } from '../accepted-token.js';
import { declareCheck } from '../access-token-checking.js';
import { type GuardedRequest, requestCredentials } from '../request-credentials.js';
import { type GuardingResourceServer, RESOURCE_SERVER } from '../resource-server.token.js';

/**
 * For applications that guard with `AuthGuard('jwt')` of `@nestjs/passport`: the same verdict as `AccessTokenGuard`, and
 * the token as `request.user`. It never redirects and never touches the response; a refusal is thrown and answered by
 * the module's filter, on Express as on Fastify. What `@RequireScopes()` and its kind ask for is checked by
 * `AccessTokenGuard` alone, so a handler that has both a demand and only this guard stops the start.
 * @example `@Module({ imports: [AuthModule.forRoot({ ...options, guard: 'manual' })], providers: [AccessTokenStrategy] })`
 */
@Injectable()
export class AccessTokenStrategy {
  /** The name in `AuthGuard('jwt')`. */
  readonly name = 'jwt';

  constructor(@Inject(RESOURCE_SERVER) private readonly resourceServer: GuardingResourceServer) {
    const judge = (request: GuardedRequest): Promise<AccessToken> => this.judge(request);
    // Passport calls it on a copy made for the request, to which it adds `success` and `error`.
    passport.use(this.name, {
      authenticate(request) {
        judge(request).then(
          (token) => this.success(token),
          (error: unknown) => this.error(error),
        );
      },
    });
    declareCheck(AuthGuard(this.name), 'token');
  }

  private async judge(request: GuardedRequest): Promise<AccessToken> {
    const token = await this.resourceServer.authenticate(requestCredentials(request));
    keepAcceptedToken(request, token);
    return token;
  }
}
