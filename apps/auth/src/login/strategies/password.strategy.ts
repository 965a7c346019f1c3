import { Injectable } from '@nestjs/common';
import { Strategy } from 'passport-local';
import { Accounts } from '../../accounts/accounts.service.js';

/** Signs in by the form fields `email` and `password`. */
@Injectable()
export class PasswordStrategy {
  readonly name = 'password';
  readonly strategy: Strategy;

  constructor(accounts: Accounts) {
    this.strategy = new Strategy({ usernameField: 'email', passwordField: 'password', session: false }, (email, password, done) => {
      accounts.verifyPassword(email, password).then((verified) => done(null, verified ?? false), done);
    });
  }
}
