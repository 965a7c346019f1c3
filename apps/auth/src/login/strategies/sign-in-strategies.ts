import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import passport from 'passport';
import type { VerifiedAccount } from '../../accounts/verified-account.js';
import { PasswordStrategy } from './password.strategy.js';

/** The ways to sign in, each a Passport strategy that ends in a {@link VerifiedAccount}; a new provider is one more of them. */
@Injectable()
export class SignInStrategies {
  private readonly passport = new passport.Passport();

  constructor(password: PasswordStrategy) {
    this.passport.use(password.name, password.strategy);
  }

  /** Who the request proves to be; `undefined` when it proves nothing. No Passport session: the engine has its own. */
  authenticate(name: 'password', request: Request, response: Response): Promise<VerifiedAccount | undefined> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, verified?: VerifiedAccount | false | null): void => {
        if (error) reject(error);
        else resolve(verified || undefined);
      };
      const run: (request: Request, response: Response, next: (error?: unknown) => void) => void = this.passport.authenticate(
        name,
        { session: false },
        done,
      );
      run(request, response, done);
    });
  }
}
